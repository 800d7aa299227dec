"""Finds consumers in a group to which an event is sent that they have no method for, while others of it may have one.

for function, node, group, owner, events, place in deaf_to_group(flow): …    # at its `group_add("user_…", …)`
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import libcst as cst

from lint_rules.code.outline import Class, Function
from lint_rules.code.syntax import dotted, keyword, last_name, positional, run_by
from lint_rules.flow.importing import is_test
from lint_rules.flow.query import Flow
from lint_rules.flow.unused import is_unused
from lint_rules.questions.access.written_texts import Scope
from lint_rules.questions.loss.layer_events import (
    OF_CHANNELS,
    heard_by,
    is_group_send,
    is_known,
    knows_consumers,
    message_of,
    routed_to,
    type_of,
)
from lint_rules.questions.loss.room_names import CHANCE, HOLE, Part, is_told_apart, names_of, shown, ways

_MOST_NAMED = 3
"""Events that a message names."""


@dataclass(frozen=True, eq=False)
class Sent:
    """An event that is sent to a group, where its name is written, and what is sent."""

    groups: frozenset[str]
    method: str
    function: Function
    node: cst.CSTNode
    message: Part


def deaf_to_group(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str, str, str, str]]:
    """The joins of this file by which a consumer enters a group that is told what it has no method for."""
    if not flow.outline.says("group_add") or not knows_consumers(flow):
        return
    told = sent_to_groups(flow)
    seen: set[tuple[Class, str]] = set()
    for function, call, group in entered(flow) if told else ():
        for owner in members(function, flow):
            missed = [] if (owner, group) in seen else _missed(owner, group, told, flow)
            seen.add((owner, group))
            if missed:
                yield function, call, shown(group), owner.name, _named(missed), place_of(missed[0], flow)


def entered(flow: Flow) -> Iterator[tuple[Function, cst.Call, str]]:
    """The joins of this file, each with the one name that its group has."""
    for function in flow.outline.functions:
        for call in flow.calls(function) if "group_add" in function.text else ():
            group = keyword(call, "group") or positional(call, 0)
            if last_name(run_by(call)) == "group_add" and group is not None and _is_own(positional(call, 1)):
                names = names_of(group, Scope(flow.outline, function, flow))
                known = names if len(names) == 1 else ()
                yield from ((function, call, name) for name in known if is_told_apart(name) and CHANCE not in name)


def _is_own(channel: cst.BaseExpression | None) -> bool:
    """True for the channel of the consumer itself: that of another one may be of another class."""
    return channel is None or dotted(channel) == "self.channel_name"


def members(function: Function, flow: Flow) -> Iterator[Class]:
    """The consumers with a route that have this method."""
    for owner in routed_to(flow) if function.owner is not None else ():
        if flow.engine.index.method(owner, function.name) is function:
            yield owner


def _missed(owner: Class, group: str, told: list[Sent], flow: Flow) -> list[Sent]:
    """What is sent to the group and the consumer has no method for, each event once; what this file sends is first."""
    heard, missed = heard_by(owner, flow), dict[str, Sent]()
    for one in sorted(told, key=lambda one: one.function.outline is not flow.outline):
        if group in one.groups and one.method not in heard:
            missed.setdefault(one.method, one)
    return list(missed.values())


def _named(missed: list[Sent]) -> str:
    more = ["more"] if len(missed) > _MOST_NAMED else []
    return ", ".join([*(f"`{one.method}`" for one in missed[:_MOST_NAMED]), *more])


def place_of(told: Sent, flow: Flow) -> str:
    path, root = told.function.outline.path, flow.engine.index.disk.root
    shown_path = path.relative_to(root) if path.is_relative_to(root) else path
    return f"{shown_path.as_posix()}:{flow.span(told.function, told.node).line}"


def sent_to_groups(flow: Flow) -> list[Sent]:
    """Every event that the project is seen to send to a group."""
    return flow.engine.index.once("sent to groups", lambda: list(_sent(flow)))


def _sent(flow: Flow) -> Iterator[Sent]:
    index = flow.engine.index
    for outline in index.holding(b"group_send", where=lambda path: not is_test(path, index.disk.root)):
        for function in outline.functions if not is_unused(flow.engine, outline.path) else ():
            for call in flow.calls(function) if _may_run(function, flow) else ():
                if is_group_send(call):
                    yield from _sent_by(call, function, flow)


def _may_run(function: Function, flow: Flow) -> bool:
    """False for a function that sends nothing, and for a method of a consumer without a route."""
    if "group_send" not in function.text:
        return False
    lineage = flow.engine.index.lineage(function.owner) if function.owner is not None else None
    is_consumer = lineage is not None and any(base.endswith("Consumer") for base in lineage.bases)
    return not is_consumer or any(members(function, flow))


def _sent_by(call: cst.Call, function: Function, flow: Flow) -> Iterator[Sent]:
    """What a call sends, for each way to its function that says what it is."""
    group, message = keyword(call, "group") or positional(call, 0), message_of(call)
    if group is None or message is None:
        return
    for parts, inside in _typed(group, message, function, flow):
        for told in (told for way in ways(parts, inside, flow) for told in _told_so(way, flow)):
            if told.function is not function or is_known(told.method, flow):
                yield told  # where nobody has a method, and the call says so, it is reported at the call


def _typed(
    group: cst.BaseExpression, message: cst.BaseExpression, function: Function, flow: Flow
) -> Iterator[tuple[dict[str, Part], Function]]:
    """The group and the type of what is sent, each where it stands; of a parameter in each function that gives it."""
    kind = type_of(message, function, flow)
    if kind is not None:
        yield {"group": (group, function), "type": (kind, function), "message": (message, function)}, function
        return
    for way in ways({"group": (group, function), "message": (message, function)}, function, flow):
        written, inside = way["message"]
        kind = type_of(written, inside, flow)
        if kind is not None:
            yield {**way, "type": (kind, inside)}, inside


def _told_so(parts: Mapping[str, Part], flow: Flow) -> Iterator[Sent]:
    (group, where), (kind, inside) = parts["group"], parts["type"]
    groups = names_of(group, Scope(where.outline, where, flow))
    for event in names_of(kind, Scope(inside.outline, inside, flow)):
        if HOLE not in event and not event.startswith(OF_CHANNELS):
            yield Sent(groups, event.replace(".", "_"), inside, kind, parts["message"])
