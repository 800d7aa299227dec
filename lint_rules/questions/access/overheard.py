"""Finds what all connections are told and concerns somebody.

for function, node, what in told_to_all(flow): what        # "alert"

Only what concerns somebody counts, by the names of its fields and of the values that go out: people, messages, money,
places, what security and operation of the site rest on.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import literal, text_of
from lint_rules.code.walk import walk
from lint_rules.flow.audience import Told, is_signal, told_anywhere
from lint_rules.flow.doors import is_open_to_all
from lint_rules.flow.query import Flow
from lint_rules.frameworks.words import CONCERNING, words
from lint_rules.questions.access.feeds import fixed_channels
from lint_rules.questions.access.hearers import PLACED, is_for_all, keywords


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
    twice = any(_event(call) == event and not PLACED.isdisjoint(keywords(call)) for call in calls)
    return event if twice else ""


def _event(node: cst.CSTNode) -> str:
    return text_of(node.args[0].value) if isinstance(node, cst.Call) and node.args else ""


def _forwarded(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """One channel of a broker that an endpoint forwards to whoever connects."""
    seen: set[Function] = set()
    for _, sent in flow.here("send"):
        if sent.in_loop and not sent.closed and sent.function not in seen:
            seen.add(sent.function)
            for call, channel in fixed_channels(flow.body(sent.function).node):
                if words(channel) & CONCERNING:
                    yield sent.function, call, channel
