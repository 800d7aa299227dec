"""A whole application: what `emberwire new` asks for, as one list of requests.

The project's own files come first, then a socket, presence and a channel, exactly as `gen socket User`,
`gen presence` and `gen channel Room` would make them: running one of these afterwards finds everything identical.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from scaffold.generators.channels import ChannelOptions, channel
from scaffold.generators.files import SUPPORT, FileRow, render_files
from scaffold.generators.presences import PresenceName, presence
from scaffold.generators.sockets import socket
from scaffold.plan.request import Request
from scaffold.words.names import Name

if TYPE_CHECKING:
    from scaffold.generators.files import Renders, Site

__all__ = ["CI", "AppOptions", "app_request", "application", "ci", "pre_commit"]

USER = Name(("User",))
ROOM = Name(("Room",))


@dataclass(frozen=True, slots=True, kw_only=True)
class AppOptions:
    """What can be chosen about a new application; the defaults are what `emberwire new NAME` makes."""

    framework: str = "starlette"
    storage: str = "memory"
    page: bool = True
    presence: bool = True
    docker: bool = False
    ci: str | None = None
    pre_commit: bool = False


APPS = {
    "starlette": "project/package/app.py.jinja",
    "fastapi": "project/package/fastapi_app.py.jinja",
}
PROJECT = (
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
CI = {"github": (FileRow("ci/github.yml.jinja", ".github/workflows/test.yml"),)}
PRE_COMMIT = (FileRow("ci/pre-commit.yaml.jinja", ".pre-commit-config.yaml"),)


def application(site: Site, name: str, options: AppOptions, *, renderer: Renders) -> tuple[Request, ...]:
    """Return the requests of a new application, in the order in which they are composed."""
    requests = [
        app_request(site, name, options, renderer=renderer),
        socket(site, USER, mount="/socket", renderer=renderer),
    ]
    if options.presence:
        requests.append(presence(site, None, renderer=renderer))
    tracked = PresenceName.of(None) if options.presence else None
    requests.append(channel(site, ROOM, ChannelOptions(presence=tracked), renderer=renderer))
    if options.ci is not None:
        requests.append(ci(site, options.ci, renderer=renderer))
    if options.pre_commit:
        requests.append(pre_commit(site, renderer=renderer))
    return tuple(requests)


def app_request(site: Site, name: str, options: AppOptions, *, renderer: Renders) -> Request:
    """Return the files of the project itself: how it is installed, served and looked at."""
    values = {
        **asdict(options),
        "package": site.package,
        "app": name,
        "title": name.replace("-", " ").replace("_", " ").capitalize(),
        "presence": PresenceName.of(None) if options.presence else None,
    }
    app = FileRow(APPS[options.framework], "{package}/app.py")
    rows = (*SUPPORT, *PROJECT, app, *(PAGE if options.page else ()), *(DOCKER if options.docker else ()))
    return Request("app", name, asdict(options), render_files(site, rows, values, renderer))


def ci(site: Site, provider: str, *, renderer: Renders) -> Request:
    """The checks of the project, run by a hosting service for each push."""
    return Request("ci", provider, {}, render_files(site, CI[provider], {"package": site.package}, renderer))


def pre_commit(site: Site, *, renderer: Renders) -> Request:
    """The checks of the project, run by pre-commit before each commit."""
    return Request("pre-commit", "local", {}, render_files(site, PRE_COMMIT, {"package": site.package}, renderer))
