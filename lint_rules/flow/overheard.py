"""Finds what everybody is told where everybody may listen.

for function, node, what in told_to_strangers(flow): what        # "alert"

Only what concerns somebody counts, by the names of its fields and of the values that go out: people, messages, money,
places, what security and operation of the site rest on.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import literal
from lint_rules.code.walk import walk
from lint_rules.flow.audience import Told, told_anywhere
from lint_rules.flow.doors import is_open_to_all
from lint_rules.flow.feeds import fixed_channels
from lint_rules.flow.query import Flow
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.words import CONCERNING, words

_PLACED = frozenset({"to", "room", "group", "namespace", "skip_sid"})
_ROOMS = frozenset({"room", "group", "user", "client", "personal", "to"})
"""In the name of a call: it tells some, and not all."""


def told_to_strangers(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """The messages of this file to all connections of a project that lets everybody in, one for each function."""
    if not flow.outline.says("send", "emit", "broadcast", "publish") or not is_open_to_all(flow):
        return
    seen: set[Function] = set()
    for sent in told_anywhere(flow):
        what = _concern(sent.node) if sent.function not in seen and _is_for_all(sent) else ""
        if what:
            seen.add(sent.function)
            yield sent.function, sent.node, what
    yield from ((function, call, what) for function, call, what in _forwarded(flow) if function not in seen)


def _is_for_all(sent: Told) -> bool:
    """True for a message that no room, group or client is named for."""
    if not isinstance(sent.node, cst.Call) or sent.effect.place.labels or sent.effect.receiver.labels & Label.PLACE:
        return False
    keywords = {arg.keyword.value for arg in sent.node.args if arg.keyword is not None}
    return not keywords & (_PLACED - {"namespace"}) and not words(sent.effect.name) & _ROOMS


def _concern(node: cst.CSTNode) -> str:
    """The first name in what goes out that says that it concerns somebody."""
    for arg in node.args if isinstance(node, cst.Call) else ():
        for part in walk(arg.value):
            name = part.value if isinstance(part, cst.Name) else literal(part)
            if isinstance(name, str) and words(name) & CONCERNING:
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
