"""`gen socket`: who clients are, and where they connect."""

from __future__ import annotations

from scaffold.edits.table import AddLifespan, AddMount, AddRoutes
from scaffold.generators.files import EMPTY, SUPPORT, FileRow, Renders, Site, render_files, scoped
from scaffold.plan.operations import Wire
from scaffold.plan.request import Request
from scaffold.words.names import Name

__all__ = ["mount_of", "socket"]

SOCKET = (
    FileRow(EMPTY, "{package}/sockets/__init__.py", shared=True),
    FileRow("socket/package/sockets/name_socket.py.jinja", "{package}/sockets/{path}_socket.py"),
    FileRow("socket/package/tokens.py.jinja", "{package}/tokens.py", shared=True),
    FileRow("socket/package/endpoint.py.jinja", "{package}/endpoint.py", shared=True),
    FileRow(EMPTY, "{tests}/sockets/__init__.py", shared=True),
    FileRow("socket/tests/sockets/test_name_socket.py.jinja", "{tests}/sockets/{test_path}_socket.py"),
)


def mount_of(name: Name) -> str:
    """Return where a socket is mounted unless it was said otherwise: `/socket` for User, `/admin/socket` for Admin."""
    return "/socket" if str(name) == "User" else f"/{name.path}/socket"


def socket(site: Site, name: Name, *, mount: str, renderer: Renders, app: str | None = None) -> Request:
    """A socket that takes a token, its test, and where it is mounted; the endpoint and the tokens if there are none.

    `app` is the file of an application that was there before and is to serve the endpoint.
    """
    values = {"package": site.package, "socket": name, "mount": mount}
    files = render_files(site, (*SUPPORT, *scoped(site, "sockets", name), *SOCKET), values, renderer, name=name)
    edit = AddMount(mount, site.module(f"sockets/{name.path}_socket"), f"{name.camel}Socket")
    endpoint = site.module("endpoint")
    served = () if app is None else (Wire(app, AddRoutes(endpoint)), Wire(app, AddLifespan(endpoint)))
    return Request("socket", str(name), {"mount": mount}, (*files, Wire(site.inside("endpoint.py"), edit), *served))
