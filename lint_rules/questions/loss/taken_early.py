"""Finds what is taken out of where it waits before it has arrived, and is lost when that fails.

for function, node, what in taken_early(flow): …     # what: a key of MESSAGES of EW515

A buffer is emptied, and the write of what was in it is allowed to fail; an item is popped off a list of Redis, and then
sent to a client that may have gone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Literal

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import (
    bound_names,
    call_of,
    called_name,
    dotted,
    is_broad,
    mentions,
    names_in,
    own_calls,
    own_nodes,
    suites,
)
from lint_rules.code.walk import walk
from lint_rules.flow.query import Flow
from lint_rules.frameworks.libraries import is_quiet

Early = Literal["emptied", "popped"]

_POPS = frozenset({"lpop", "rpop", "blpop", "brpop", "spop", "zpopmin", "zpopmax", "bzpopmin", "bzpopmax"})
"""Commands of Redis that give an item away: `lmove` keeps it in a second list until it is done."""

_KEPT = re.compile(r"rpush|lpush|lmove|rpoplpush|zadd|sadd|requeue|put_back|retry|restore|undo|pending")
"""A word by which something may be put back."""


def taken_early(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, Early]]:
    """The places of this file that lose what they have taken, one of a kind in each function."""
    for function in flow.outline.functions:
        if "except" in function.text:
            losing = _losing(flow.block(function).body, function)
            yield from ((function, handler, "emptied") for handler in islice(losing, 1))
        if not _POPS.isdisjoint(function.words) and _KEPT.search(function.text) is None:
            yield from ((function, call, "popped") for call in islice(_sent_on(function, flow), 1))


# A buffer that is emptied before it is written ------------------------------------------------------------------------


def _losing(steps: Sequence[cst.CSTNode], function: Function) -> Iterator[cst.ExceptHandler]:
    """The `except` clauses that forget what a statement above the `try` has taken out of a buffer."""
    taken: dict[str, str] = {}
    for step in steps:
        if isinstance(step, cst.Try):
            yield from _forgetting(step, taken)
        else:
            taken |= dict(_emptied(step))
        for suite in suites(step):
            yield from _losing(suite.body, function)


def _emptied(step: cst.CSTNode) -> Iterator[tuple[str, str]]:
    """`batch` and `self.buffer` of `batch, self.buffer = self.buffer, []`, also below a lock."""
    for node in own_nodes(step):
        match node:
            case cst.Assign(
                targets=[cst.AssignTarget(target=cst.Tuple(elements=[first, second]))],
                value=cst.Tuple(elements=[old, new]),
            ):
                names, held = list(bound_names(first.value)), dotted(second.value)
                if names and held is not None and dotted(old.value) == held and _is_new(new.value):
                    yield names[0], held


def _is_new(value: cst.BaseExpression) -> bool:
    """True for `[]`, `{}` and `deque()`."""
    match value:
        case cst.List(elements=[]) | cst.Dict(elements=[]) | cst.Call(args=[]):
            return True
    return False


def _forgetting(attempt: cst.Try, taken: dict[str, str]) -> Iterator[cst.ExceptHandler]:
    """The broad `except` of a `try` that works on what was taken: nothing in it speaks of that but a log line."""
    for name, held in taken.items():
        if any(name in names_in(arg.value) for call in own_calls(attempt.body) for arg in call.args):
            yield from (each for each in attempt.handlers if is_broad(each) and not _speaks_of(each, name, held))


def _speaks_of(handler: cst.ExceptHandler, name: str, held: str) -> bool:
    logged = {part for call in own_calls(handler.body) if is_quiet(call) for part in walk(call)}
    parts = [part for part in own_nodes(handler.body) if part not in logged]
    if any(isinstance(part, cst.Raise) for part in parts):
        return True
    spoken = (part for part in parts if isinstance(part, cst.Name | cst.Attribute))
    return any(dotted(part) in (name, held) for part in spoken)


# An item that is popped before it is sent -----------------------------------------------------------------------------


def _sent_on(function: Function, flow: Flow) -> Iterator[cst.Call]:
    """The pops of a function whose item it sends over a connection."""
    for node in flow.nodes(function):
        match node:
            case cst.Assign(targets=[cst.AssignTarget(target=target)], value=value):
                call = call_of(value)
                if call is not None and called_name(call) in _POPS:
                    names = list(bound_names(target))
                    if any(mentions(send, name) for send in _sends(function, flow) for name in names):
                        yield call


def _sends(function: Function, flow: Flow) -> Iterator[cst.Call]:
    """The sends to a client: `self.ws.send_text(…)`, by a method of the frameworks, and not `send` of anything."""
    for call in flow.calls(function):
        name = called_name(call)
        if name in flow.engine.table.sending and name.startswith(("send_", "write_message")):
            yield call
