"""Names that differ and still come to the same: `Admin.Room` and `AdminRoom` are both the class `AdminRoomChannel`.

One socket cannot tell the two apart, and their contexts would keep different things in the same tables. So the second
of them is refused before anything is planned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold.words.errors import Usage
from scaffold.words.names import Name

if TYPE_CHECKING:
    from scaffold.memory.manifest import Manifest

__all__ = ["refuse_namesakes"]


def refuse_namesakes(manifest: Manifest, generator: str, name: Name) -> None:
    """Raise `Usage` when something that was generated in this project is called like a part of `name`."""
    wanted = _made(generator, name)
    for entry in manifest.entries:
        known = _made(entry.generator, Name(tuple(entry.name.split("."))))
        for called, module in wanted.items():
            if known.get(called, module) != module:
                raise Usage(
                    f"{generator} {name} and {entry.generator} {entry.name}, which is here already, would both have "
                    f"{called}. Choose another name."
                )


def _made(generator: str, name: Name) -> dict[str, str]:
    """Return what there can be only one of, and the module that has it."""
    match generator:
        case "socket":
            return {f"the class {name.camel}Socket": f"sockets/{name.path}"}
        case "channel":
            return {f"the class {name.camel}Channel": f"channels/{name.path}", **_made("context", name.pluralised())}
        case "context":
            return {f"the tables {name.snake}": f"contexts/{name.path}"}
        case _:
            return {}
