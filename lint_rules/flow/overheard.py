"""Finds what all connections are told and concerns somebody.

for function, node, what, strangers in told_to_all(flow): what        # "alert"

Only what concerns somebody counts, by the names of its fields and of the values that go out: people, messages, money,
places, what security and operation of the site rest on.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, dotted, literal
from lint_rules.code.walk import walk
from lint_rules.flow.audience import Told, is_signal, told_anywhere
from lint_rules.flow.doors import is_open_to_all
from lint_rules.flow.feeds import fixed_channels
from lint_rules.flow.query import Flow
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.words import CONCERNING, PERSONAL, says, words

_PLACED = frozenset({"to", "room", "group", "skip_sid"})
_SOME = frozenset({"room", "group", "user", "client", "personal", "private", "to", "recipient", "recipients", "target"})
"""In the name of a call, or of what it is given: it tells some, and not all."""


def told_to_all(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str, bool]]:
    """The messages of this file to all connections that concern somebody, one for each function; and whether strangers
    hear them, because nobody is asked at any connection of the project.

    Where users are asked who they are, only what is nobody else's business counts.
    """
    if not flow.outline.says("send", "emit", "broadcast", "publish"):
        return
    is_open = is_open_to_all(flow)
    concern = CONCERNING if is_open else PERSONAL
    seen: set[Function] = set()
    for sent in told_anywhere(flow):
        counts = sent.function not in seen and not is_signal(sent.effect) and _is_for_all(sent)
        what = _concern(sent.node, concern) if counts else ""
        if what:
            seen.add(sent.function)
            yield sent.function, sent.node, what, is_open
    for function, call, what in _forwarded(flow) if is_open else ():
        if function not in seen:
            yield function, call, what, True


def _is_for_all(sent: Told) -> bool:
    """True for a message that no room, group or client is named for."""
    if not isinstance(sent.node, cst.Call) or sent.effect.place.labels or sent.effect.receiver.labels & Label.PLACE:
        return False
    given = [arg.keyword.value if arg.keyword is not None else dotted(arg.value) or "" for arg in sent.node.args]
    named = (sent.effect.name, called_name(sent.node), *given)
    if sent.effect.kind == "send" and not sent.effect.in_loop and "broadcast" not in given:
        return False
    return _PLACED.isdisjoint(given) and not any(says(name, _SOME) for name in named)


def _concern(node: cst.CSTNode, concern: frozenset[str]) -> str:
    """The first name in what goes out that says that it concerns somebody."""
    for arg in node.args if isinstance(node, cst.Call) else ():
        for part in walk(arg.value):
            name = part.value if isinstance(part, cst.Name) else literal(part)
            if isinstance(name, str) and words(name) & concern:
                return name
    return ""


def _forwarded(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """One channel of a broker that an endpoint forwards to whoever connects."""
    seen: set[Function] = set()
    for _, sent in flow.here("send"):
        if sent.in_loop and not sent.closed and sent.function not in seen:
            seen.add(sent.function)
            for call, channel in fixed_channels(flow.body(sent.function).node):
                if words(channel) & CONCERNING:
                    yield sent.function, call, channel
