"""Finds methods of consumers that read a field which an event of their group is sent without.

for function, node, key, place in unsent_field(flow): …     # at `event["user"]`; `place` is where it is sent without
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

import libcst as cst

from lint_rules.code.catching import catches
from lint_rules.code.outline import Class, Function
from lint_rules.code.syntax import given_to, key_of, leaves, mentions, nodes_outside, suites, text_of
from lint_rules.flow.query import Flow
from lint_rules.questions.loss.group_members import Sent, entered, members, place_of, sent_to_groups
from lint_rules.questions.loss.layer_events import heard_by, knows_consumers, routed_to
from lint_rules.questions.loss.room_names import may_meet

Read = tuple[str, cst.CSTNode]
"""The key of a field, and where it is read."""

_MISSING = frozenset({"KeyError", "LookupError"})


def unsent_field(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str, str]]:
    """The reads of this file that raise for an event as it is sent to a group which the consumer enters."""
    if not flow.outline.says("group_add") or not knows_consumers(flow):
        return
    seen: set[cst.CSTNode] = set()
    for event, method in _heard(flow):
        fields = _fields(event, flow)
        for key, node in _reads(method, flow) if fields is not None else ():
            if fields is not None and key not in fields and node not in seen:
                seen.add(node)
                yield method, node, key, place_of(event, flow)


def _heard(flow: Flow) -> Iterator[tuple[Sent, Function]]:
    """The events that consumers of this file are sent, each with the method for it."""
    owners = [owner for owner in routed_to(flow) if owner.outline is flow.outline]
    groups = {(owner, group) for function, _, group in entered(flow) for owner in members(function, flow)}
    for event in sent_to_groups(flow):
        for owner in owners:
            method = flow.engine.index.method(owner, event.method)
            if method is not None and method.outline is flow.outline and not method.decorators:
                known = {group for each, group in groups if each is owner}
                if known & event.groups or _is_meant(event, owner, known, flow):
                    yield event, method


def _is_meant(event: Sent, owner: Class, known: Collection[str], flow: Flow) -> bool:
    """True where no other consumer has a method for an event, and its group may be one of this one's."""
    hearing = flow.engine.index.once("consumers by event", lambda: _hearing(flow))
    may_be = not known or any(may_meet(one, other) for one in known for other in event.groups)
    return hearing.get(event.method) == [owner] and may_be


def _hearing(flow: Flow) -> Mapping[str, list[Class]]:
    """The consumers that have a method of each name."""
    found = defaultdict(list)
    for owner in routed_to(flow):
        for name in heard_by(owner, flow):
            found[name].append(owner)
    return found


def _fields(event: Sent, flow: Flow) -> frozenset[str] | None:
    """The keys of what is sent; None where not all of them are known."""
    message, function = event.message
    if isinstance(message, cst.Name):
        filled = re.compile(rf"\b{message.value}(\[[^\]]+\] = |\.(update|setdefault)\(| \|= )")
        given = list(given_to(message.value, flow.nodes(function)))
        if len(given) != 1 or filled.search(function.text) is not None:
            return None
        message = given[0]
    if not isinstance(message, cst.Dict):
        return None
    keys = [text_of(pair.key) if isinstance(pair, cst.DictElement) else "" for pair in message.elements]
    return frozenset(keys) if all(keys) else None


def _reads(method: Function, flow: Flow) -> Iterator[Read]:
    """The fields that a method reads of every event, so that it raises where one is missing."""
    event = method.takes[0] if method.takes else ""
    if event and not any(given_to(event, flow.nodes(method))):
        for key, node in _of_block(flow.block(method), event):
            if re.search(rf"""["']{re.escape(key)}["'] (not )?in {event}\b""", method.text) is None:
                yield key, node


def _of_block(block: cst.BaseSuite, event: str) -> Iterator[Read]:
    """The same for a block, up to where another event may end it."""
    for statement in block.body:
        match statement:
            case cst.If(test=head) | cst.While(test=head) | cst.For(iter=head):
                yield from _in_expression(head, event)
                if mentions(head, event) and any(map(leaves, suites(statement))):
                    return
            case cst.Try(body=inner, handlers=handlers):
                if not any(catches(each, _MISSING) for each in handlers):
                    yield from _of_block(inner, event)
            case cst.With(items=items, body=inner):
                for item in items:
                    yield from _in_expression(item, event)
                yield from _of_block(inner, event)
            case cst.FunctionDef() | cst.ClassDef() | cst.Match():
                pass
            case _:
                yield from _in_expression(statement, event)


def _in_expression(node: cst.CSTNode, event: str) -> Iterator[Read]:
    """The fields that are read whatever else holds."""
    for part in (node, *nodes_outside(node, _is_conditional)):
        if isinstance(part, cst.Subscript) and isinstance(part.value, cst.Name) and part.value.value == event:
            key = key_of(part)
            if key:
                yield key, part


def _is_conditional(node: cst.CSTNode) -> bool:
    """True for what may not run: a side of a condition, the right side of `and`, an element for each of many."""
    return isinstance(node, cst.IfExp | cst.BooleanOperation | cst.BaseComp | cst.Lambda)
