"""Finds who leaves a room on its own list alone: the connection stays among those of the room, and goes on hearing.

for function, node, own, room, joined in half_left(flow): …    # `joined.discard(key)`, and nothing of `rooms[key]`

Who enters does both in one function: `joined.add(key)` and `rooms.setdefault(key, set()).add(ws)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import annotated, dotted, last_name
from lint_rules.code.walk import walk
from lint_rules.flow.containers import behind
from lint_rules.flow.query import Flow
from lint_rules.flow.stores import put_by

_CONNECTION = re.compile(r":(?<=\w:) *(\w+\.)*(Web[Ss]ocket\w*|ServerConnection)\b")
"""In a class: a field that is a connection."""

_TAKES = frozenset({"discard", "remove"})


@dataclass(frozen=True)
class _Entering:
    """A function that notes a key on the list of one client, and puts the client under that key in a room."""

    function: Function
    own: str
    room: str


def half_left(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, _Entering]]:
    """The functions of this file that undo one half of what another one does, each with the place."""
    live = {*flow.live(), *(each for each in flow.outline.functions if _is_given_client(each, flow))}
    adding = (each for each in flow.outline.functions if each in live and ".add(" in each.text)
    entering = [each for function in adding for each in _entering(function, flow)]
    for each in entering:
        for function in flow.outline.functions:
            if (
                function is not each.function
                and each.own in function.text
                and not _speaks_of(each.room, function, flow)
            ):
                node = next(_shortens(each.own, function, flow), None)
                if node is not None:
                    yield function, node, each


def _is_given_client(function: Function, flow: Flow) -> bool:
    """True where a parameter is an object of a class of this project that has a connection: `scanner: Scanner`."""
    written = (annotated(annotation.node) for annotation in function.annotations.values())
    owners = (flow.engine.index.class_named(name, function.outline) for name in written if name)
    return any(_CONNECTION.search(owner.text) is not None for owner in owners if owner is not None)


def _entering(function: Function, flow: Flow) -> Iterator[_Entering]:
    puts = [put for node in flow.nodes(function) if (put := put_by(node)) is not None and put[2] is None]
    noted = [(_last(held), dotted(item)) for held, item, _ in puts if not _key(held)]
    filed = [(behind(held).rpartition(".")[2], _key(held)) for held, _, _ in puts if _key(held)]
    for own, item in noted:
        yield from (_Entering(function, own, room) for room, key in filed if item and item == key and own != room)


def _last(held: cst.BaseExpression) -> str:
    return (dotted(held) or "").rpartition(".")[2]


def _key(held: cst.BaseExpression) -> str:
    """The key under which a set stands: `key` of `rooms[key]` and `rooms.setdefault(key, set())`."""
    match held:
        case cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Index(value=key))]):
            return dotted(key) or ""
        case cst.Call(func=cst.Attribute(attr=cst.Name(value="setdefault")), args=[cst.Arg(value=key), *_]):
            return dotted(key) or ""
    return ""


def _shortens(own: str, function: Function, flow: Flow) -> Iterator[cst.CSTNode]:
    """Where a function takes a key that it was told off such a list."""
    for node in walk(flow.block(function)):
        match node:
            case cst.Call(func=cst.Attribute(value=held), args=[cst.Arg(value=item)]) as call:
                if last_name(call) in _TAKES and _last(held) == own and dotted(item):
                    yield call
            case cst.AugAssign(target=target, operator=cst.SubtractAssign(), value=cst.Name()) if _last(target) == own:
                yield node


def _speaks_of(room: str, function: Function, flow: Flow) -> bool:
    """True where the function, one that it calls, or one that calls it names the room: the other half may be there."""
    named = re.compile(rf"\b{re.escape(room)}\b")
    called = {site.written.rpartition(".")[2] for site in flow.outline.calls if site.inside is function}
    calling = {s.inside for s in flow.outline.calls if s.written.rpartition(".")[2] == function.name}
    others = (each for each in flow.outline.functions if each.name in called or each in calling)
    return any(named.search(each.text) for each in (function, *others))
