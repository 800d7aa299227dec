"""`gen presence`: who is where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scaffold.edits.table import AddPresence
from scaffold.generators.files import SUPPORT, rendered
from scaffold.generators.rows import FileRow
from scaffold.plan.operations import Wire, Wish

if TYPE_CHECKING:
    from scaffold.generators.generator import Asked
    from scaffold.words.names import Name

__all__ = ["PresenceName", "plan"]

FILES = (
    FileRow("presence/package/presence.py.jinja", "{package}/{file}.py"),
    FileRow("presence/tests/test_presence.py.jinja", "{tests}/test_{file}.py"),
)


@dataclass(frozen=True, slots=True)
class PresenceName:
    """The module and the object of a presence: `presence.presence`, or `online_presence.online_presence`."""

    module: str
    object: str

    @classmethod
    def of(cls, name: Name) -> PresenceName:
        """Return the names for `gen presence NAME`; Presence is the one that an application has by default."""
        module = "presence" if str(name) == "Presence" else f"{name.snake}_presence"
        return cls(module, module)


def plan(asked: Asked) -> Iterator[Wish]:
    """A presence, its test, and its place in the endpoint."""
    names = PresenceName.of(asked.name)
    yield from rendered(asked, (*SUPPORT, *FILES), {"presence": names}, file=names.module)
    yield Wire(asked.site.inside("endpoint.py"), AddPresence(asked.site.module(names.module), names.object))
