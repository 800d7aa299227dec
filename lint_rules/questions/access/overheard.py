"""Finds what all connections are told and concerns somebody.

for function, node, what in told_to_all(flow): what        # "alert"

Only what concerns somebody counts, by the names of its fields and of the values that go out: people, messages, money,
places, what security and operation of the site rest on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, dotted, literal
from lint_rules.code.walk import walk
from lint_rules.flow.audience import Told, is_signal, told_anywhere
from lint_rules.flow.doors import is_open_to_all
from lint_rules.flow.query import Flow
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.words import CONCERNING, says, word_set, words
from lint_rules.questions.access.feeds import fixed_channels

_PLACED = frozenset({"to", "room", "group", "skip_sid"})
_SOME = frozenset(
    {"room", "group", "user", "client", "personal", "private", "to", "recipient", "recipients", "target"}
    | {"topic", "topics"}
)
"""In the name of a call, or of what it is given: it tells some, and not all."""

_CONNECTIONS = word_set("session sid connection conn socket")
"""A name with one of these words, before what is sent, stands for one connection."""

_ELSEWHERE = word_set("gossip pub publisher mqtt kafka rabbitmq amqp ros")
"""In the name of what sends, or of what it is given: other servers and brokers hear it, and no client."""


def told_to_all(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """The messages of this file to all connections that concern somebody, one for each function.

    Names say whose business a message is only where nobody is asked at any connection of the project.
    """
    if not flow.outline.says("send", "emit", "broadcast", "publish"):
        return
    is_open = is_open_to_all(flow)
    seen: set[Function] = set()
    for sent in told_anywhere(flow):
        counts = sent.function not in seen and not is_signal(sent.effect) and is_for_all(sent)
        what = (is_open and _concern(sent.node)) or _also_to_some(sent, flow) if counts else ""
        if what:
            seen.add(sent.function)
            yield sent.function, sent.node, what
    for function, call, what in _forwarded(flow) if is_open else ():
        if function not in seen:
            yield function, call, what


def is_for_all(sent: Told) -> bool:
    """True for a message that no room, group or client is named for."""
    if not isinstance(sent.node, cst.Call) or sent.effect.place.labels or sent.effect.receiver.labels & Label.PLACE:
        return False
    given = [arg.keyword.value if arg.keyword is not None else dotted(arg.value) or "" for arg in sent.node.args]
    named = (sent.effect.name, called_name(sent.node), *given)
    if _is_elsewhere(sent, sent.node, given):
        return False
    if sent.effect.kind == "send" and not sent.effect.in_loop and "broadcast" not in given:
        return False
    return _PLACED.isdisjoint(given) and not any(says(name, _SOME) for name in named) and not _is_addressed(sent.node)


def _is_addressed(call: cst.Call) -> bool:
    """`send(session_id, text)`: what stands before the text says which connection it is for."""
    first = dotted(call.args[0].value) if len(call.args) > 1 else None
    return first is not None and "send" in words(called_name(call)) and says(first.rpartition(".")[2], _CONNECTIONS)


def _is_elsewhere(sent: Told, call: cst.Call, given: Sequence[str]) -> bool:
    """True for what a broker or other servers hear, by the name of what sends it or of what the call is given."""
    owner = sent.function.owner
    names = (dotted(call.func) or "", owner.name if owner is not None else "", *given)
    return any(says(name, _ELSEWHERE) for name in names)


def _concern(node: cst.CSTNode) -> str:
    """The first name in what goes out that says that it concerns somebody."""
    for arg in node.args if isinstance(node, cst.Call) else ():
        aside = frozenset(_aside(arg.value))
        for part in walk(arg.value):
            name = part.value if isinstance(part, cst.Name) else literal(part)
            if part in aside or (name == "session" and part is arg.value):
                continue  # of a database, mostly
            if isinstance(name, str) and " " not in name and words(name) & CONCERNING:
                return name
    return ""


def _aside(value: cst.BaseExpression) -> Iterator[cst.CSTNode]:
    """What is written in an expression and does not go out: the names of functions, and what `exclude` leaves out."""
    for part in walk(value):
        if isinstance(part, cst.Call):
            yield part.func
            for arg in part.args:
                if arg.keyword is not None and arg.keyword.value == "exclude":
                    yield from walk(arg.value)


def _also_to_some(sent: Told, flow: Flow) -> str:
    """The event that goes to all and, by another call of the function, to a room: it is for those in the room."""
    event = _event(sent.node)
    calls = flow.calls(sent.function) if event and sent.function.text.count(event) > 1 else ()
    twice = any(_event(call) == event and not _PLACED.isdisjoint(_keywords(call)) for call in calls)
    return event if twice else ""


def _event(node: cst.CSTNode) -> str:
    first = literal(node.args[0].value) if isinstance(node, cst.Call) and node.args else None
    return first if isinstance(first, str) else ""


def _keywords(call: cst.Call) -> set[str]:
    return {arg.keyword.value for arg in call.args if arg.keyword is not None}


def _forwarded(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """One channel of a broker that an endpoint forwards to whoever connects."""
    seen: set[Function] = set()
    for _, sent in flow.here("send"):
        if sent.in_loop and not sent.closed and sent.function not in seen:
            seen.add(sent.function)
            for call, channel in fixed_channels(flow.body(sent.function).node):
                if words(channel) & CONCERNING:
                    yield sent.function, call, channel
