"""Rosters of people: stores that say who is there, who is put into them, and whether they are shown to clients.

holds_people(store, flow)          # the functions that put somebody in
is_shown(store, function, flow)    # `await self.broadcast("online", {"names": sorted(online)})`
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import dotted, given_to, last_name, read_as
from lint_rules.code.walk import children
from lint_rules.flow.query import Flow
from lint_rules.flow.stores import PUTTING, Put, Store, puts
from lint_rules.flow.values import union
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.words import PERSONS, ROOMS, SENDING, says

_COUNTS = frozenset({"len", "bool", "any", "all"})
"""Calls that tell something about a collection, and nobody who is in it."""


def holds_people(store: Store, flow: Flow) -> Iterator[Function]:
    """The functions of this file that put a person into a store: by the flow's labels, or by what it is called."""
    found = list(puts(store, flow))
    labels = _labels(flow) if found else {}
    for put in found:
        given = labels.get(put.node, Label.NOTHING)
        known = given & Label.IDENTITY and not given & Label.CLIENT and not isinstance(put.item, cst.Dict)
        if not given & Label.CONNECTION and (known or _is_person(put, store)):
            yield put.function


def _labels(flow: Flow) -> dict[cst.CSTNode, int]:
    """The labels of what the acts of this file put somewhere, without the keys."""
    found: dict[cst.CSTNode, int] = {}
    for _, act in flow.acts_here("keep", "put", "call", "serve", near=PUTTING, others="live"):
        given = act.payload.labels | union(value for _, value in act.arguments)
        found[act.node] = found.get(act.node, Label.NOTHING) | given
    return found


def _is_person(put: Put, store: Store) -> bool:
    said, keyed = _name(put.item), _name(put.key)
    if isinstance(put.item, cst.Call) and not said:
        return says(dotted(put.item.func) or "", PERSONS)
    if says(said, PERSONS) or says(keyed, PERSONS):
        return True
    return isinstance(put.item, cst.Dict) and says(store.last, PERSONS)


def _name(node: cst.CSTNode | None) -> str:
    """What an expression is called: `user` for `data["user"]`, `data.get("user")`, `str(user).strip()`."""
    match node:
        case (
            cst.Call(func=cst.Name(value="str"), args=[cst.Arg(value=inner)])
            | cst.Call(func=cst.Attribute(value=inner, attr=cst.Name(value="strip" | "lower")))
        ):
            return _name(inner)
    return read_as(node) if node is not None else ""


def is_shown(store: Store, function: Function, flow: Flow) -> bool:
    """True when a function sends all of it, or all of a room of it: a payload, or what a handler answers."""
    nodes = flow.nodes(function)
    names = {name for name in _locals(nodes) if any(_is_whole(v, store, set()) for v in given_to(name, nodes))}
    answers = any(entry.function is function and entry.kind == "message" for entry in flow.entries)
    return any(_is_whole(part, store, names) for node in nodes for part in _sent(node, flow, answers=answers))


def _locals(nodes: Sequence[cst.CSTNode]) -> set[str]:
    targets = (node.target for node in nodes if isinstance(node, cst.AssignTarget))
    return {target.value for target in targets if isinstance(target, cst.Name)}


def _sent(node: cst.CSTNode, flow: Flow, *, answers: bool) -> Iterator[cst.CSTNode]:
    """The payloads of a call that sends, and of the answer of a handler."""
    match node:
        case cst.Call(args=args) if last_name(node) in flow.engine.table.acts or says(last_name(node), SENDING):
            yield from (arg.value for arg in args)
        case cst.Return(value=cst.Call(args=args) as value) if answers and last_name(value) in ("Ok", "Reply"):
            yield from (arg.value for arg in args)
        case cst.Return(value=cst.Dict() as value) if answers:
            yield value


def _is_whole(part: cst.CSTNode, store: Store, names: set[str]) -> bool:
    """True when all of the store is in an expression: not an entry, a length or a test."""
    match part:
        case cst.Comparison() | cst.Lambda():
            return False
        case cst.Name(value=name) if name in names:
            return True
        case cst.Call() if last_name(part) in _COUNTS:
            return False
        case cst.Subscript(value=held, slice=[cst.SubscriptElement(slice=cst.Index(value=key))]):
            return dotted(held) in store.names and says(_name(key), ROOMS)  # everybody in one room
        case cst.IfExp(body=body, orelse=orelse):
            return _is_whole(body, store, names) or _is_whole(orelse, store, names)
    if dotted(part) in store.names:
        return True
    return any(_is_whole(child, store, names) for child in children(part))
