"""`gen presence`: who is where."""

from __future__ import annotations

from dataclasses import dataclass

from scaffold.edits.table import AddPresence
from scaffold.generators.files import SUPPORT, FileRow, Renders, Site, render_files
from scaffold.plan.operations import Wire
from scaffold.plan.request import Request
from scaffold.words.names import Name

__all__ = ["PresenceName", "presence"]

PRESENCE = (
    FileRow("presence/package/presence.py.jinja", "{package}/{module}.py"),
    FileRow("presence/tests/test_presence.py.jinja", "{tests}/test_{module}.py"),
)


@dataclass(frozen=True, slots=True)
class PresenceName:
    """The module and the object of a presence: `presence.presence`, or `online_presence.online_presence`."""

    module: str
    object: str

    @classmethod
    def of(cls, name: Name | None) -> PresenceName:
        """Return the names for `gen presence NAME`; None is the one that an application has by default."""
        return cls("presence", "presence") if name is None else cls(f"{name.snake}_presence", f"{name.snake}_presence")


def presence(site: Site, name: Name | None, *, renderer: Renders) -> Request:
    """A presence, its test, and its place in the endpoint."""
    names = PresenceName.of(name)
    values = {"package": site.package, "presence": names}
    files = render_files(site, (*SUPPORT, *PRESENCE), values, renderer, module=names.module)
    edit = AddPresence(site.module(names.module), names.object)
    wire = Wire(site.inside("endpoint.py"), edit)
    return Request("presence", "Presence" if name is None else str(name), {}, (*files, wire))
