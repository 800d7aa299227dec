"""Finds queues that drop what is put into them when they are full, where nobody hears of it.

for function, node in dropped_when_full(flow): …     # `queue.put_nowait(event)`, and `except QueueFull: pass`

What only wakes somebody up, a frame that the next one replaces, and a queue for the newest value may be dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import libcst as cst

from lint_rules.code.catching import caught_by, caught_in
from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, dotted, last_step, literal, own_calls, source
from lint_rules.flow.attempts import says_nothing
from lint_rules.flow.containers import behind
from lint_rules.flow.query import Flow
from lint_rules.frameworks.words import FIRE_AND_FORGET, says, word_set

FULL = frozenset({"QueueFull", "Full", "WouldBlock", "ChannelFull"})
"""What a full queue raises: of asyncio, of threads, of a memory stream of anyio, of one client in a channel layer."""

_PUTS = {"put_nowait": 0, "put": 0, "send_nowait": 0, "send": 1}
"""Methods that put something into a queue, with where that stands; a channel layer is told first for whom it is."""

_REPLACED = FIRE_AND_FORGET | word_set(
    "signal notify wake wakeup flag metric metrics sample samples level preview image voice mic log logs record"
)
"""In a name: the next one says the same, or more."""

_LAYERS = word_set("layer")
"""In the name of a channel layer, whose `send` raises when the client takes nothing out."""

_ON_PURPOSE = re.compile(
    r"#.*\b(best[- ]effort|drop\w*|skip\w*|slow\w*|lossy|ignor\w*|discard\w*|newest|latest|behind)", re.IGNORECASE
)
"""A comment that says that something may be lost."""

_OF_ONE = r"\b{}\b[^=\n]*=[^\n]*(Queue|stream)\w*(\[[^\]\n]*\])?\((maxsize=|max_buffer_size=)?1\)"
"""Such a queue holds the newest value, or a signal."""


def dropped_when_full(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """The puts of this file that may lose something without a word, one for each function."""
    if not flow.outline.says(*FULL):
        return
    for function in flow.outline.functions:
        if "get_nowait(" not in function.text and not says(function.name, _REPLACED):
            found = (put for node in flow.nodes(function) for put in _lost(node, function))
            yield from ((function, put) for put in islice(found, 1))


def _lost(node: cst.CSTNode, function: Function) -> Iterator[cst.Call]:
    """The put that fails in silence in a `try: …; except QueueFull: pass`, or in a `with suppress(QueueFull)`."""
    match node:
        case cst.Try(handlers=handlers) if any(map(_passes_over, handlers)) and node.orelse is None:
            block = node.body
        case cst.With() if not caught_in(node).isdisjoint(FULL):
            block = node.body
        case _:
            return
    if _ON_PURPOSE.search(source(node)) is None:
        yield from (call for call in own_calls(block) if _loses(call, function))


def _passes_over(handler: cst.ExceptHandler | cst.ExceptStarHandler) -> bool:
    """True for an `except QueueFull` that does nothing, and gives no word to who called."""
    if caught_by(handler.type).isdisjoint(FULL) or "#" in source(handler):
        return False  # whoever writes a comment there means it
    body = handler.body.body
    step = last_step(handler.body)
    ends = isinstance(step, cst.Return) and step.value is None and len(body) == 1
    return ends or says_nothing(body)


def _loses(call: cst.Call, function: Function) -> bool:
    """True where a put gives a queue something of which there is no second."""
    at = _PUTS.get(called_name(call), len(call.args))
    if at >= len(call.args) or not isinstance(call.func, cst.Attribute):
        return False
    queue, item = behind(call.func.value).rpartition(".")[2], call.args[at].value
    if literal(item) is not ... or dotted(item) in ("None", "_SENTINEL", "SENTINEL"):
        return False
    if called_name(call) == "send" and not says(queue, _LAYERS):
        return False
    if says(queue, _REPLACED) or says((dotted(item) or "").rpartition(".")[2], _REPLACED):
        return False
    return re.search(_OF_ONE.format(re.escape(queue)), function.outline.code) is None
