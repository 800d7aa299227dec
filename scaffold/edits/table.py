"""The table of edits, and how the manifest stores one.

>>> data = to_data(AddPresence("chat.presence", "presence"))
>>> data == {"kind": "presence", "module": "chat.presence", "name": "presence"}
True
>>> edit_from_data(data)
AddPresence(module='chat.presence', name='presence')
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, TypeAlias

from scaffold.edits.app_edit import AddLifespan, AddStatement
from scaffold.edits.block_edit import AddBlock, AddSent
from scaffold.edits.dependency_edit import AddDependency
from scaffold.edits.endpoint_edit import AddMount, AddPresence
from scaffold.edits.exchange_edit import ExchangeCall
from scaffold.edits.route_edit import AddRoute
from scaffold.edits.table_edit import AddTables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scaffold.edits.wire import Edit

__all__ = [
    "AddBlock", "AddDependency", "AddLifespan", "AddMount", "AddPresence", "AddRoute", "AddSent", "AddStatement",
    "AddTables", "ExchangeCall", "edit_from_data", "to_data",
]  # fmt: skip

StoredEdit: TypeAlias = (
    AddBlock
    | AddSent
    | AddRoute
    | AddMount
    | AddPresence
    | AddLifespan
    | AddStatement
    | AddTables
    | AddDependency
    | ExchangeCall
)
EDITS: dict[str, type[StoredEdit]] = {
    "route": AddRoute,
    "mount": AddMount,
    "presence": AddPresence,
    "app-lifespan": AddLifespan,
    "app-statement": AddStatement,
    "dependency": AddDependency,
    "block": AddBlock,
    "tables": AddTables,
    "sent": AddSent,
    "exchange": ExchangeCall,
}


FORMER = {
    "app-routes": {"kind": "app-statement", "statement": "routes"},
    "app-lifespan-around": {"kind": "app-statement", "statement": "lifespan"},
}
"""Kinds of version 0.1, with what they are stored as since."""


def to_data(edit: Edit) -> dict[str, str]:
    """Return an edit as the manifest stores it. Raises `TypeError` for an edit that is none of `EDITS`."""
    for kind, cls in EDITS.items():
        if isinstance(edit, cls):
            return {"kind": kind, **asdict(edit)}
    raise TypeError(f"expected one of the edits {', '.join(EDITS)}, got {edit!r}")


def edit_from_data(data: Mapping[str, str]) -> Edit:
    """Return the edit that `to_data` stored. Raises `KeyError` or `TypeError` for data of another shape."""
    data = {**data, **FORMER.get(data["kind"], {})}
    return EDITS[data["kind"]](**{key: value for key, value in data.items() if key != "kind"})
