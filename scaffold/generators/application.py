"""`new`: the files of the project itself, which are how it is installed, served and looked at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold.generators.files import SUPPORT, FileRow, rendered
from scaffold.generators.presences import PresenceName
from scaffold.plan.operations import Need, Wish
from scaffold.words.names import Name

if TYPE_CHECKING:
    from scaffold.generators.generator import Asked

__all__ = ["plan"]

APPS = {
    "starlette": "project/package/app.py.jinja",
    "fastapi": "project/package/fastapi_app.py.jinja",
}
FILES = (
    FileRow("project/pyproject.toml.jinja", "pyproject.toml"),
    FileRow("project/README.md.jinja", "README.md"),
    FileRow("project/gitignore.jinja", ".gitignore"),
    FileRow("project/package/body_limit.py.jinja", "{package}/body_limit.py"),
    FileRow("project/package/security_headers.py.jinja", "{package}/security_headers.py"),
    FileRow("project/tests/test_app.py.jinja", "{tests}/test_app.py"),
)
PAGE = (
    FileRow("project/package/static/index.html.jinja", "{package}/static/index.html"),
    FileRow("project/package/static/chat.js.jinja", "{package}/static/chat.js"),
    FileRow("project/package/static/style.css.jinja", "{package}/static/style.css"),
    FileRow("project/package/static/icon.svg", "{package}/static/icon.svg"),
    FileRow("project/package/static/vendor/phoenix.mjs", "{package}/static/vendor/phoenix.mjs"),
    FileRow("project/package/static/vendor/LICENSE", "{package}/static/vendor/LICENSE"),
    FileRow("project/package/static/vendor/README.md", "{package}/static/vendor/README.md"),
)
DOCKER = (
    FileRow("deploy/Dockerfile.jinja", "Dockerfile"),
    FileRow("deploy/dockerignore.jinja", ".dockerignore"),
)


def plan(asked: Asked) -> Iterator[Wish | Need]:
    """The files of the project, and what else a new application has: a socket, presence and a channel."""
    options, name = asked.options, str(asked.name)
    app = FileRow(APPS[options["framework"]], "{package}/app.py")
    rows = (*SUPPORT, *FILES, app, *(PAGE if options["page"] else ()), *(DOCKER if options["docker"] else ()))
    values = {
        **options,
        "app": name,
        "title": name.replace("-", " ").replace("_", " ").capitalize(),
        "presence": PresenceName.of(Name(("Presence",))) if options["presence"] else None,
    }
    yield from rendered(asked, rows, values)
    yield Need("socket", Name(("User",)))
    if options["presence"]:
        yield Need("presence", Name(("Presence",)))
    yield Need("channel", Name(("Room",)), {"presence": options["presence"]})
    if (provider := options.get("ci")) is not None:
        yield Need("ci", Name((provider,)))
    if options["pre_commit"]:
        yield Need("pre-commit", Name(("local",)))
