"""Finds what all connections are told and concerns somebody.

for function, node, what in told_to_all(flow): what        # "alert"

Only what concerns somebody counts, by the names of its fields and of the values that go out: people, messages, money,
places, what security and operation of the site rest on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, dotted, literal
from lint_rules.code.walk import walk
from lint_rules.flow.audience import Told, is_signal, told_anywhere
from lint_rules.flow.doors import is_open_to_all
from lint_rules.flow.query import Flow
from lint_rules.flow.values import Value
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

_CONTACT = word_set("email mail phone telephone password iban ssn correo telefono")
"""A field that is called so is how somebody is reached, or nobody's business at all."""
_CONTACT_TEXT = re.compile("mail|phone|password|iban|ssn|correo|telefono")
OWN = word_set("user users personal private own me self sid account staff admin admins owner recipient receiver")
"""In the name of a room: one person hears it, or those who may know."""


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


def contacts_told(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """The messages of this file to a room of several people with an address or number of somebody, one for each
    function, with the name of the field."""
    seen: set[Function] = set()
    for sent in told_anywhere(flow) if _CONTACT_TEXT.search(flow.outline.text) is not None else ():
        if sent.function in seen or is_signal(sent.effect) or _is_for_some(sent):
            continue
        what = next((key for value in sent.said for key in _keys(value) if words(key) & _CONTACT), "")
        if what:
            seen.add(sent.function)
            yield sent.function, sent.node, what


def _is_for_some(sent: Told) -> bool:
    """True where the room is called after one user, or after those who may know."""
    args = sent.node.args if isinstance(sent.node, cst.Call) else ()
    given = [arg.value for arg in args if arg.keyword is not None and arg.keyword.value in _PLACED]
    given += [arg.value for arg in args[:1] if sent.effect.name == "group_send"]
    parts = [part for value in given for part in walk(value)]
    named = [part.value for part in parts if isinstance(part, cst.Name | cst.FormattedStringText)]
    place = sent.effect.place
    return any(says(name, OWN) for name in (*named, place.text, place.key, str(place.const)))


def _keys(value: Value) -> Iterator[str]:
    """The keys of a table that is written out, and of those in it."""
    for key, part in (value.parts or {}).items():
        if isinstance(key, str):
            yield key
        yield from _keys(part)


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
