"""Finds what is closed only on the way that goes well.

for function, node, name in released_below(flow): …  # a loop that may raise, and `proxy.close()` only behind it
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import islice

import libcst as cst

from lint_rules.code.catching import is_broad
from lint_rules.code.outline import Function
from lint_rules.code.syntax import bound_names, call_of, called_name, dotted, nodes_outside, own_calls, receiver
from lint_rules.flow.query import Flow
from lint_rules.frameworks.libraries import ACCESSORS, LOGGING, QUIET_PACKAGES
from lint_rules.frameworks.words import CONNECTION_NAMES, NOT_CLIENTS, says, word_set, words

_RELEASES = frozenset(
    {"close", "aclose", "terminate", "kill", "unsubscribe", "punsubscribe", "stop", "shutdown", "cancel", "release"}
)
_ENDING = word_set("close end cleanup stop release shutdown terminate finish")


def released_below(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """What an endpoint opens and closes only behind a loop of its own, in which something may raise."""
    for entry in flow.handlers_here("endpoint"):
        own = flow.held_connections(entry.function) | CONNECTION_NAMES
        blocks = _straight(flow.block(entry.function))
        found = (place for block in blocks for place in _behind(list(block.body), own))
        yield from ((entry.function, *place) for place in islice(found, 1))


def _straight(block: cst.BaseSuite) -> Iterator[cst.BaseSuite]:
    """A block, and those of each `try` in it whose `finally` releases nothing."""
    yield block
    for step in block.body:
        match step:
            case cst.Try(body=inner, handlers=handlers, finalbody=cst.Finally(body=last)):
                released = any(name for each in last.body for name in _released_if_there(each))
                if not released and not any(map(is_broad, handlers)):
                    yield from _straight(inner)


def _behind(steps: Sequence[cst.CSTNode], own: Collection[str]) -> Iterator[tuple[cst.CSTNode, str]]:
    """The loops that may raise, each with what was opened above it and is released below it."""
    opened: set[str] = set()
    for at, step in enumerate(steps):
        opened |= {name for name in _opened(step) if name not in own}
        if isinstance(step, cst.While | cst.For) and any(map(_may_raise, bare_calls(step.body))):
            below = (name for later in steps[at + 1 :] for name in _released_if_there(later))
            yield from ((step, name) for name in below if name in opened)


def _opened(step: cst.CSTNode) -> Iterator[str]:
    match step:
        case cst.SimpleStatementLine(body=[cst.Assign(targets=[cst.AssignTarget(target=target)], value=value)]):
            yield from bound_names(target) if call_of(value) is not None else ()


def _released(step: cst.CSTNode) -> Iterator[str]:
    """`proxy.close()`, `self.end(proxy)`."""
    if not isinstance(step, cst.SimpleStatementLine):
        return
    for call in own_calls(step):
        if called_name(call) in _RELEASES and isinstance(call.func, cst.Attribute):
            yield receiver(call)
        elif says(called_name(call), _ENDING):
            given = (dotted(arg.value) or "" for arg in call.args)
            yield from (name for name in given if name and not says(name, NOT_CLIENTS))


def _released_if_there(step: cst.CSTNode) -> Iterator[str]:
    """The same, also of `if not task.done(): task.cancel()`."""
    steps = step.body.body if isinstance(step, cst.If) else [step]
    return (name for each in steps for name in _released(each))


def _may_raise(call: cst.Call) -> bool:
    name, head = called_name(call), receiver(call)
    quiet = name in LOGGING | ACCESSORS or head in QUIET_PACKAGES or "log" in words(head) or name in ("print", "sleep")
    return not quiet


def bare_calls(block: cst.CSTNode) -> Iterator[cst.Call]:
    """The calls outside of a `try` that catches everything."""
    outside = nodes_outside(block, lambda node: isinstance(node, cst.Try) and any(map(is_broad, node.handlers)))
    return (node for node in outside if isinstance(node, cst.Call))
