"""Finds what is sent to a room that nobody enters, in a project whose joins can all be read.

for function, node, room in sent_to_nobody(flow): room       # "rider_…", where clients join `user_…` only
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import dotted, keyword, last_name, positional, run_by
from lint_rules.flow.importing import is_test
from lint_rules.flow.query import Flow
from lint_rules.frameworks.socketio import TO_SENDER
from lint_rules.questions.access.written_texts import Scope
from lint_rules.questions.loss.layer_events import is_group_send, knows_consumers
from lint_rules.questions.loss.one_process import SERVERS, SHARING
from lint_rules.questions.loss.room_names import HOLE, is_told_apart, may_meet, names_of, shown, ways


@dataclass(frozen=True)
class _Kind:
    """How a framework's rooms are entered: by which calls, and where the room stands in them. What stands in a
    function that sends to one, and where the room is there."""

    enters: tuple[tuple[str, int, str], ...]
    says: tuple[str, ...]
    rooms: tuple[int | str, ...]


_SOCKETIO = _Kind((("join_room", 0, "room"), ("enter_room", 1, "room")), ("to=", "room="), ("to", "room"))
_CHANNELS = _Kind((("group_add", 0, "group"),), ("group_send",), (0, "group"))


def sent_to_nobody(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """The sends of this file to a room whose name, or whose written part, no join of the project has."""
    if flow.outline.says(*_SOCKETIO.says) and flow.outline.says("emit("):
        yield from _sent(_SOCKETIO, flow)
    if flow.outline.says(*_CHANNELS.says) and knows_consumers(flow):
        yield from _sent(_CHANNELS, flow)


def _sent(kind: _Kind, flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    for function in flow.outline.functions:
        for call in flow.calls(function) if any(word in function.text for word in kind.says) else ():
            room = _room(call, kind) if _speaks(call, function, kind, flow) else None
            names = names_of(room, Scope(flow.outline, function, flow)) if room is not None else frozenset()
            if names and all(is_told_apart(name) and _is_empty(name, kind, flow) for name in names):
                yield function, call, shown(min(names))


def _room(call: cst.Call, kind: _Kind) -> cst.BaseExpression | None:
    found = (keyword(call, at) if isinstance(at, str) else positional(call, at) for at in kind.rooms)
    return next((room for room in found if room is not None), None)


def _speaks(call: cst.Call, function: Function, kind: _Kind, flow: Flow) -> bool:
    """True for a call of the framework, and not for a function of the project that is called so."""
    if kind is _CHANNELS:
        return is_group_send(call)
    is_emit = last_name(call) == "emit" or function.outline.resolve(dotted(call.func) or "") in TO_SENDER
    return is_emit and flow.callee(call, function) is None


def _is_empty(name: str, kind: _Kind, flow: Flow) -> bool:
    entered = flow.engine.index.once(("rooms entered", kind), lambda: frozenset(_entered(kind, flow)))
    if not entered:
        return flow.engine.index.once(("serves alone", kind), lambda: _serves_alone(kind, flow))
    return not any(may_meet(name, other) for other in entered)


def _serves_alone(kind: _Kind, flow: Flow) -> bool:
    """True for a project with a server of Socket.IO and no message queue: no other program enters its rooms."""
    index = flow.engine.index
    makes = kind is _SOCKETIO and next(index.holding(*SERVERS), None) is not None
    return makes and next(index.holding(*SHARING), None) is None


def _entered(kind: _Kind, flow: Flow) -> Iterator[str]:
    """The names of all rooms that the project enters; a hole for one that is not known."""
    index = flow.engine.index
    tokens = [name.encode() for name, _, _ in kind.enters]
    for outline in index.holding(*tokens, where=lambda path: not is_test(path, index.disk.root)):
        for function in outline.functions:
            for name, at, word in kind.enters:
                for call in flow.calls(function) if name in function.text else ():
                    if last_name(run_by(call)) == name and flow.callee(call, function) is None:
                        yield from _names(keyword(call, word) or positional(call, at), function, flow)
    if kind is _CHANNELS:
        yield from _listed(flow)


def _names(room: cst.BaseExpression | None, function: Function, flow: Flow) -> Iterator[str]:
    if room is None:
        yield HOLE
        return
    for way in ways({"room": (room, function)}, function, flow):
        node, inside = way["room"]
        yield from names_of(node, Scope(inside.outline, inside, flow))


def _listed(flow: Flow) -> Iterator[str]:
    """The groups that a consumer is in by what its class says: `groups = ["news"]`."""
    index = flow.engine.index
    for outline in index.holding(b"groups = ", b"groups: ", b".groups.", also=((b"Consumer",),)):
        if "self.groups" in outline.code:
            yield HOLE
        for owner in outline.every_class:
            if "groups" in owner.assigns and any("Consumer" in base for base in owner.bases):
                yield from names_of(owner.assigns["groups"].node, Scope(outline, None, flow))
