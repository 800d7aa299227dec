"""`gen socket`: who clients are, where they connect, and the application that serves it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold.edits.table import AddMount
from scaffold.generators.files import EMPTY, SUPPORT, FileRow, rendered, scoped
from scaffold.generators.serving import mount_of, served
from scaffold.plan.operations import Wire, Wish
from scaffold.words.errors import Usage

if TYPE_CHECKING:
    from scaffold.generators.generator import Answers, Asked

__all__ = ["plan", "settle"]

FILES = (
    FileRow(EMPTY, "{package}/sockets/__init__.py", shared=True),
    FileRow("socket/package/sockets/name_socket.py.jinja", "{package}/sockets/{path}_socket.py"),
    FileRow("socket/package/tokens.py.jinja", "{package}/tokens.py", shared=True),
    FileRow("socket/package/endpoint.py.jinja", "{package}/endpoint.py", shared=True),
    FileRow(EMPTY, "{tests}/sockets/__init__.py", shared=True),
    FileRow("socket/tests/sockets/test_name_socket.py.jinja", "{tests}/sockets/{test_path}_socket.py"),
)


def settle(asked: Asked, typed: Answers) -> Answers:
    """Return where the socket is mounted: as typed, else as the first time, else by its name."""
    return {"mount": _mount_path({"mount": mount_of(asked.name), **asked.options, **typed}["mount"])}


def plan(asked: Asked) -> Iterator[Wish]:
    """A socket that takes a token, its test, and where it is mounted; the endpoint and the tokens if there are none."""
    name, site, mount = asked.name, asked.site, asked.options["mount"]
    yield from rendered(asked, (*SUPPORT, *scoped("sockets", name), *FILES), {"socket": name, "mount": mount})
    edit = AddMount(mount, site.module(f"sockets/{name.path}_socket"), f"{name.camel}Socket")
    yield Wire(site.inside("endpoint.py"), edit)
    yield from served(asked)


def _mount_path(path: str) -> str:
    parts = path.split("/")
    if path == "/" or parts[0] or not all(part.replace("-", "_").isidentifier() for part in parts[1:]):
        raise Usage(f"expected a path such as '/socket' or '/admin/socket', got {path!r}.")
    return path
