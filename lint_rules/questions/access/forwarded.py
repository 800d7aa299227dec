"""What is published to a channel of a broker, and reaches the sockets by a function that listens there and tells them.

is_forwarded(flow, act)     # `redis.publish("jobs", text)`, where another function subscribes to "jobs" and broadcasts
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, literal, own_calls
from lint_rules.flow.audience import TELLING_TEXT
from lint_rules.flow.effects import Effect
from lint_rules.flow.engine import Engine
from lint_rules.flow.query import Flow
from lint_rules.flow.values import text_of

_SUBSCRIBES = frozenset({"subscribe", "psubscribe"})
_TELLS = frozenset({"send", "broadcast"})


def is_forwarded(flow: Flow, act: Effect) -> bool:
    """True for what is published to a channel whose messages a function of the project hands on to sockets."""
    if act.kind not in ("call", "serve", "broadcast") or act.name not in ("publish", "apublish") or not act.arguments:
        return False
    channel = text_of(act.arguments[0][1])
    return any(_is_one(channel, heard) for heard in _heard(flow.engine))


def _is_one(channel: str, heard: str) -> bool:
    """True for the channel itself, and for one that a pattern means: `jobs:{}` of `jobs:*`."""
    start = heard.partition("*")[0]
    return channel == heard or (start != heard and bool(start) and channel.startswith(start))


def _heard(engine: Engine) -> frozenset[str]:
    """The channels that the project hears and hands on."""
    return engine.index.once("forwarded channels", lambda: frozenset(_channels(engine)))


def _channels(engine: Engine) -> Iterator[str]:
    for outline in engine.index.holding(b"subscribe("):
        for function in outline.functions:
            if "subscribe" in function.text and TELLING_TEXT.search(function.text) and _tells(engine, function):
                yield from _written_out(engine.index.bodies.of(function).node)


def _tells(engine: Engine, function: Function) -> bool:
    return any(act.kind in _TELLS for act in engine.alone(function).effects)


def _written_out(node: cst.FunctionDef) -> Iterator[str]:
    for call in own_calls(node):
        if called_name(call) in _SUBSCRIBES:
            texts = (literal(arg.value) for arg in call.args)
            yield from (text for text in texts if isinstance(text, str))
