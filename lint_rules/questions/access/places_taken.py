"""Finds connections that are put under the name that the client gives, in the place of whoever has that name.

for function, node in places_taken(flow): …      # `clients[request.query["uuid"]] = {"socket": ws}`
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.flow.effects import Effect
from lint_rules.flow.facts import Fact
from lint_rules.flow.query import Flow
from lint_rules.flow.rooms import open_mailboxes
from lint_rules.flow.values import Instance, Value
from lint_rules.frameworks.labels import Label

_KEEPING = re.compile(r"\] = ")
_OWN = Label.IDENTITY | Label.BEARER | Label.CONNECTION | Label.PUBLIC


def places_taken(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """The first such place of each function of this file."""
    seen = {kept.function for _, kept in open_mailboxes(flow)}
    for entry, kept in flow.here("keep", "put", near=_KEEPING, beyond=True):
        if kept.function in seen or not _is_named_place(kept) or not _is_own(kept.payload):
            continue
        if not any(map(_is_decided, kept.facts | flow.connected(entry))):
            seen.add(kept.function)
            yield kept.function, kept.node


def _is_named_place(kept: Effect) -> bool:
    place = kept.place.labels
    return bool(place & Label.PLACE and not place & _OWN) and kept.name.startswith("[]") and not kept.closed


def _is_own(value: Value, depth: int = 2) -> bool:
    """True for a connection, and for a record or object with one in it."""
    inner = [*(value.parts or {}).values()]
    inner += [held for thing in value.things if isinstance(thing, Instance) for held in thing.attributes.values()]
    return bool(value.labels & Label.CONNECTION) or (depth > 0 and any(_is_own(each, depth - 1) for each in inner))


def _is_decided(fact: Fact) -> bool:
    """True where the name was held against those that there are, or against who the client is."""
    if not fact.labels & Label.PLACE:
        return False
    is_new = fact.positive is False and bool(fact.labels & Label.ASKED or fact.compared)
    return (
        is_new
        or (fact.compared and not fact.presence)
        or bool(fact.labels & Label.IDENTITY and fact.positive is not False)
    )
