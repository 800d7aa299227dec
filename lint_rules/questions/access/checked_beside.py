"""Things that a message names by one field, where who may was asked of another field of the message.

for found in checked_beside(flow): found.function, found.node, found.thing, found.checked

    order = await orders.get(message["order"])
    if message["account"] not in accounts_of(user):     # the sender's own account, whoever's the order is
        return
    await orders.cancel(order.id)

A test of what was found, and a look-up or an act that is given the checked field as well, are believed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import chain, given_to, item_of, names_in, text_of
from lint_rules.code.walk import walk
from lint_rules.flow.effects import Effect
from lint_rules.flow.facts import Fact
from lint_rules.flow.query import Flow
from lint_rules.frameworks.labels import ABOUT_CLIENT, Label
from lint_rules.frameworks.words import CONNECTION_NAMES, DOING, says, word_set
from lint_rules.questions.loss.announcements import is_write

_CHANGING = DOING | word_set("aupdate adelete edit modify resize terminate approve reject refund release revoke close")
_LOOKED_UP = Label.PLACE | Label.ASKED
_SAID = Label.CLIENT | Label.MESSAGE
"""The message itself, and nothing that was looked up by it."""
_NO_MESSAGES = CONNECTION_NAMES | {"self", "cls", "sid"}
"""Parameters that are no message, and what is looked up by them is none either."""
_STEPS = 3
"""Assignments that are gone back to find which field a name holds."""


@dataclass(frozen=True, eq=False)
class Beside:
    """An act on a thing, and the field of the message that was checked in its place."""

    function: Function
    node: cst.CSTNode
    thing: str
    checked: str


def checked_beside(flow: Flow) -> Iterator[Beside]:
    """The first such act of each function of this file."""
    seen: set[Function] = set()
    for _, act in flow.here("call", "serve"):
        if act.function not in seen and not act.closed and _changes(act):
            found = _beside(act, flow)
            if found is not None:
                seen.add(act.function)
                yield found


def _changes(act: Effect) -> bool:
    return isinstance(act.node, cst.Call) and (says(act.name, _CHANGING) or is_write(act.node))


def _beside(act: Effect, flow: Flow) -> Beside | None:
    asked = [fact for fact in act.facts if _is_asked(fact)]
    if not asked or any(fact.function is not act.function or fact.labels & _SAID != _SAID for fact in asked):
        return None
    nodes = flow.nodes(act.function)
    things = [(name, by) for name in _things(act) for by in [_looked_up_by(name, act.function, nodes)] if by]
    checked = frozenset(field for fact in asked for field in fields(fact.node, act.function, nodes))
    used = fields(act.node, act.function, nodes)
    for thing, by in things:
        told = checked & (by | used)
        if checked and not told and not _is_whole(checked | by) and not _is_tested(thing, act):
            return Beside(act.function, act.node, thing, min(checked))
    return None


def _is_asked(fact: Fact) -> bool:
    """A decision that takes something of the client's choice together with the client."""
    both = fact.labels & Label.PLACE and fact.labels & ABOUT_CLIENT
    return bool(both) and fact.positive is not False and not fact.presence


def _things(act: Effect) -> Iterator[str]:
    """The names of what was looked up that an act is done to or with: `order` of `cancel(order["id"])`."""
    assert isinstance(act.node, cst.Call)
    given = [(arg.value, value) for arg, (_, value) in zip(act.node.args, act.arguments, strict=False)]
    if isinstance(act.node.func, cst.Attribute):
        given.append((act.node.func.value, act.receiver))
    for node, value in given:
        head = chain(node)[:1]
        if value.labels & _LOOKED_UP == _LOOKED_UP and not value.labels & ABOUT_CLIENT and head:
            yield head[0]


def _looked_up_by(name: str, function: Function, nodes: tuple[cst.CSTNode, ...]) -> frozenset[str]:
    """The fields of the message that a thing was looked up by; none where it is given twice, or by no call."""
    given = list(given_to(name, nodes))
    if len(given) != 1 or not any(isinstance(part, cst.Call) for part in walk(given[0])):
        return frozenset()
    return fields(given[0], function, nodes)


def _is_tested(name: str, act: Effect) -> bool:
    """True where a test asks more of a thing than whether it is there and what state it is in."""
    return any(
        name in names_in(fact.node) and not fact.presence and not fact.fixed and fact.kind in ("test", "call", "raises")
        for fact in act.facts
        if fact.function is act.function
    )


def fields(
    node: cst.CSTNode, function: Function, nodes: tuple[cst.CSTNode, ...], steps: int = _STEPS
) -> frozenset[str]:
    """The fields of a function's parameters that an expression reads, also through names: `message["order"]`. A
    parameter that stands there as a whole is the field itself."""
    found: set[str] = set()
    inner: set[cst.CSTNode] = set()
    for part in walk(node):
        head, key, below = _read(part) if part not in inner else ("", "", ())
        inner.update(below)
        if head in _NO_MESSAGES:
            continue
        if head in function.parameters:
            found.add(f'{head}["{key}"]' if key else head)
        elif head and steps:
            given = {field for value in given_to(head, nodes) for field in fields(value, function, nodes, steps - 1)}
            found |= {f'{head}["{key}"]'} if key and given else given
    return frozenset(found)


def _read(part: cst.CSTNode) -> tuple[str, str, tuple[cst.CSTNode, ...]]:
    """What is read of which name, and the nodes in it: `message["order"]`, `message.get("order")`, `message.order`. To
    ask what form a message has reads none of it."""
    match item_of(part):
        case (cst.Name(value=head), key) if text_of(key):
            return head, text_of(key), tuple(walk(part))
    match part:
        case cst.Call(func=cst.Name(value="isinstance")):
            return "", "", tuple(walk(part))
        case cst.Attribute(value=cst.Name(value=head), attr=cst.Name(value=name)):
            return head, name, tuple(walk(part))
        case cst.Name(value=head):
            return head, "", ()
    return "", "", ()


def _is_whole(found: frozenset[str]) -> bool:
    """True where the message itself is handed on: nobody sees which of its fields are asked."""
    return any(f'{name}["' in other for name in found for other in found if name != other)
