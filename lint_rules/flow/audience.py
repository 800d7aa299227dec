"""Finds what is told to others than the sender: groups, rooms, connections of other people.

    for entry, sent in told(flow): sent.node, sent.said      # the call to report, and the values that go out

An act of a row counts, a send to a connection out of a roster, and a call that cannot be followed when its name says
that it tells others. A call that can be followed is judged by what it does, and reported where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import dotted, keyword, source
from lint_rules.code.walk import is_in, walk
from lint_rules.flow.calls import is_anothers
from lint_rules.flow.effects import Effect
from lint_rules.flow.query import Flow
from lint_rules.flow.values import UNKNOWN, Value
from lint_rules.frameworks.entries import is_client
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.model import Entry
from lint_rules.frameworks.socketio import TO_SENDER
from lint_rules.frameworks.words import HUBS, PEOPLE, PRIVATE, SERVER_NAMES, TO_OTHERS, says, words

_FLAGS = ("broadcast", "skip_sid", "include_self")
"""Keywords of an `emit` that speaks to a room."""

_OWN_NAMES = ("self.channel_name", "reply_channel.name")
"""What Channels calls the one connection."""

_ROOMS = frozenset({"room", "group"})
"""A keyword with one of these words names whom something is for."""

TELLING_TEXT = re.compile(r"broadcast|emit\(|group_send|send|publish|push\(|notify\(")
"""Stands in every function that tells others something."""

_SENDS = re.compile(r"\bgroup_send\b|\.(emit|send_json|send_text|broadcast\w*|publish)\(")
_LATER = re.compile(r"on_commit|after_commit")


@dataclass(frozen=True, eq=False)
class Told:
    """One call of this file that tells others something, and the values that it tells them."""

    effect: Effect
    node: cst.CSTNode
    function: Function
    said: tuple[Value, ...]


def told(flow: Flow) -> Iterator[tuple[Entry | None, Told]]:
    """Every call of this file that tells others something, with the handler that it is done for, if that is known."""
    return _told(flow, flow.acts(near=TELLING_TEXT, others="followed"))


def told_anywhere(flow: Flow) -> Iterator[Told]:
    """The same, and what functions tell others of which nobody knows who calls them."""
    yield from (sent for _, sent in told(flow))
    yield from told_by_others(flow, TELLING_TEXT)


def told_by_others(flow: Flow, saying: re.Pattern[str]) -> Iterator[Told]:
    """What functions tell others of which nobody knows who calls them, such as routes, if their text says a word."""
    for function, is_live in flow.unreached(TELLING_TEXT):
        yield from told_in(function, flow) if not is_live and saying.search(function.text) else ()


def told_in(function: Function, flow: Flow) -> Iterator[Told]:
    """What a function of this file tells others, whoever calls it."""
    yield from (sent for _, sent in _told(flow, ((None, act) for act in flow.engine.alone(function).effects)))


def _told(flow: Flow, acts: Iterable[tuple[Entry | None, Effect]]) -> Iterator[tuple[Entry | None, Told]]:
    for entry, effect in acts:
        if effect.kind not in ("broadcast", "send", "call", "serve", "keep") or _is_own_function(flow, effect):
            continue
        if is_for_others(effect):
            place = _place(flow, effect)
            if place is not None and not _is_outside(flow, effect):
                yield entry, Told(effect, *place, said(effect))


def _is_own_function(flow: Flow, effect: Effect) -> bool:
    """True for `emit(…)` where the project has such a function: that one is judged by what it does."""
    match effect.node:
        case cst.Call(func=cst.Name(value=name)) if effect.kind == "broadcast":
            return isinstance(flow.engine.index.named(name, effect.function.outline), Function)
    return False


def _is_outside(flow: Flow, effect: Effect) -> bool:
    """`try: emit(…)`, `except …: socketio.emit(…)`: the second is for code that no client's message leads to."""
    function = effect.function
    nodes = flow.nodes(function) if effect.kind == "broadcast" and "except" in function.text else ()
    return any(
        isinstance(node, cst.Try)
        and any(is_in(effect.node, handler) for handler in node.handlers)
        and any(_is_to_sender(call, function) for call in walk(node.body))
        for node in nodes
    )


def _is_to_sender(call: cst.CSTNode, function: Function) -> bool:
    return isinstance(call, cst.Call) and function.outline.resolve(dotted(call.func) or "") in TO_SENDER


def tells_clients(call: cst.Call, function: Function, flow: Flow) -> bool:
    """`async_to_sync(layer.group_send)(…)`, `sio.emit(…)`, and a function of the project that does so at once."""
    text = source(call.func) + "("
    if _SENDS.search(text) is not None:
        return True
    helper = flow.callee(call, function)
    return helper is not None and _sends_at_once(helper, flow, deeper=True)


def _sends_at_once(function: Function, flow: Flow, *, deeper: bool) -> bool:
    if _LATER.search(function.text) is not None:
        return False
    if _SENDS.search(function.text) is not None:
        return any(_SENDS.search(source(call.func) + "(") is not None for call in flow.calls(function))
    here = Flow(flow.engine, function.outline)
    callees = (here.callee(call, function) for call in here.calls(function)) if deeper else ()
    return any(each is not None and _sends_at_once(each, here, deeper=False) for each in callees)


def is_for_others(effect: Effect) -> bool:
    """True when an act reaches others than the one whose message is being handled."""
    if effect.closed:
        return False
    if effect.kind in ("broadcast", "send"):
        return _is_for_room(effect)
    return effect.target is None and not is_for_sender(effect.node) and _is_called_so(effect)


def is_signal(act: Effect) -> bool:
    """True for an `emit` of something that is no server: a signal of another library, a client of Socket.IO, or an
    object of the project's own that may speak to one client."""
    if act.name != "emit" or act.kind != "broadcast" or act.receiver.labels & Label.SERVER:
        return False
    holder = act.written.rpartition(".")[0]
    return SERVER_NAMES.search(holder) is None or is_client(holder, act.function.outline)


def is_for_sender(node: cst.CSTNode) -> bool:
    """`publish(self.channel_name, text)`: what is sent under the connection's own name reaches itself alone."""
    match node:
        case cst.Call(args=[cst.Arg(value=first), *_]):
            return (dotted(first) or "").endswith(_OWN_NAMES)
    return False


def _is_for_room(effect: Effect) -> bool:
    """A broadcast that is not for the sender's own id; an `emit` with a room or with a flag that adds others."""
    node = effect.node
    if isinstance(node, cst.Call) and any(keyword(node, flag) is not None for flag in _FLAGS):
        return True
    if effect.place.labels & Label.CONNECTION:
        return False
    if effect.kind == "broadcast":
        return True
    has_place = isinstance(node, cst.Call) and (keyword(node, "to") or keyword(node, "room")) is not None
    return has_place or is_anothers(effect.receiver)


def _is_called_so(effect: Effect) -> bool:
    """What the name of unknown code says, and whom it is given."""
    named = words(effect.name)
    values = [value for _, value in effect.arguments]
    if "broadcast" in named or effect.name in TO_OTHERS:
        return True
    if "send" in named and any(keyword and words(keyword) & _ROOMS for keyword, _ in effect.arguments):
        return True
    if "send" in named and (is_anothers(effect.receiver) or any(is_anothers(value) for value in values)):
        return True
    written = effect.written
    if named & {"push", "notify"}:
        return says(written.rpartition(".")[0].rpartition(".")[2], HUBS)
    return effect.name in PRIVATE and any(says(name, PEOPLE | _ROOMS) for name in _names(effect.node))


def _names(node: cst.CSTNode) -> Iterator[str]:
    """What the arguments of a call are called."""
    for arg in getattr(node, "args", ()):
        if isinstance(arg.value, cst.Name):
            yield arg.value.value
        elif arg.keyword is not None:
            yield arg.keyword.value


def _place(flow: Flow, effect: Effect) -> tuple[cst.CSTNode, Function] | None:
    """The first call on the way to the act that says that it tells others, else the act; None if in another file."""
    for function, node in effect.chain:
        name = (dotted(node.func) or "").rpartition(".")[2] if isinstance(node, cst.Call) else ""
        if function.outline is flow.outline and words(name) & {"broadcast", "send", "publish", "emit", "notify"}:
            return node, function
    return (effect.node, effect.function) if effect.function.outline is flow.outline else None


def said(effect: Effect) -> tuple[Value, ...]:
    """What goes out: the payload of a row, else every argument that is no connection."""
    if effect.kind in ("broadcast", "send") and (effect.payload.const is UNKNOWN or effect.payload.parts):
        return (effect.payload,)
    return tuple(value for _, value in effect.arguments if not value.labels & (Label.CONNECTION | Label.OTHERS))


__all__ = ["Told", "is_for_others", "tells_clients", "told", "told_anywhere"]
