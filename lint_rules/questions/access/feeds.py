"""Channels of a broker that a handler forwards to its client, and whether it asks who may see a message.

for function, call, channel in shared_feeds(flow): call is `pubsub.subscribe("events")`
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, keyword, literal, names_in, own_calls, positional
from lint_rules.code.walk import walk
from lint_rules.flow.effects import Effect
from lint_rules.flow.facts import checks
from lint_rules.flow.query import Flow
from lint_rules.frameworks.words import says, word_set

_SUBSCRIBES = frozenset({"subscribe", "psubscribe"})
_ABOUT_WHOM = word_set(
    "user users owner org organization organisation tenant team group groups member members recipient recipients"
    " audience target allowed allow may can permission permissions permitted visible authorized access room id"
)
"""In a test inside of the loop, one of these says that it asks whom the message is for."""

_FOR_ALL = word_set("public broadcast announcements announcement status health system global")
"""In the name of a channel: it is meant for everybody."""


def shared_feeds(flow: Flow) -> Iterator[tuple[Function, cst.Call, str]]:
    """The subscriptions of this file to one fixed channel that is forwarded to every user as it is."""
    seen = set()
    for _, sent in flow.here("send"):
        function = sent.function
        if function in seen or not sent.in_loop or not checks(sent.facts) or sent.closed:
            continue
        found = next(fixed_channels(flow.body(function).node), None)
        if found is not None and not _asks_for_whom(sent, flow):
            seen.add(function)
            yield function, *found


def fixed_channels(node: cst.FunctionDef) -> Iterator[tuple[cst.Call, str]]:
    """The subscriptions in a function to a channel that is written out, and not meant for everybody."""
    for call in own_calls(node):
        channel = literal(positional(call, 0) or keyword(call, "channel"))
        if called_name(call) in _SUBSCRIBES and isinstance(channel, str) and not says(channel, _FOR_ALL):
            yield call, channel


def _asks_for_whom(sent: Effect, flow: Flow) -> bool:
    """True when a test in the loop around the send speaks of a user, or when what is sent comes from elsewhere."""
    loops = [
        node
        for node in flow.nodes(sent.function)
        if isinstance(node, cst.For | cst.While) and any(part is sent.node for part in walk(node.body))
    ]
    tests = [node.test for loop in loops for node in walk(loop.body) if isinstance(node, cst.If | cst.IfExp)]
    return not loops or any(says(name, _ABOUT_WHOM) for test in tests for name in names_in(test))
