"""What a generator asks the project before it starts: where a socket is mounted, whether there is presence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold.endpoint_edit import mount_path
from scaffold.generators import ChannelOptions, PresenceName, mount_of
from scaffold.pysource import PySource, Unreadable

if TYPE_CHECKING:
    from scaffold.names import Name
    from scaffold.project import Project

__all__ = ["channel_options", "mounted_at"]


def channel_options(project: Project, socket: Name) -> ChannelOptions:
    """Return the options of a new channel of `socket`: it tracks presence when the project has presence."""
    tracked = PresenceName.of(None) if project.exists("presence.py") else None
    return ChannelOptions(socket=socket, mount=mounted_at(project, socket), presence=tracked)


def mounted_at(project: Project, socket: Name) -> str:
    """Return where the endpoint mounts a socket, or where `gen socket` would have."""
    content = project.read(project.inside("endpoint.py"))
    try:
        found = None if content is None else mount_path(PySource.parse(content), f"{socket.camel}Socket")
    except Unreadable:
        found = None
    return found or mount_of(socket)
