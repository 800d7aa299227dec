"""Finds clean-up that an error or the end of a connection skips, and clean-up that raises for a refused client.

for function, node in unguarded_yields(flow): …          # a `yield` with the clean-up only behind it
for function, node, name in never_closed(flow): …        # `shell = await open_shell(host)` that nothing closes
for function, node in removed_though_refused(flow): …    # `rooms[name].remove(me)` of a client that was never added
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import bound_names, call_of, called_name, dotted, last_name, own_calls, own_nodes, source
from lint_rules.code.walk import children
from lint_rules.flow.query import Flow
from lint_rules.frameworks.words import CONNECTION_NAMES, says, word_set

_MANAGED = re.compile(r"(^|\.)(async)?contextmanager$")
_ENDS = word_set("close aclose disconnect unsubscribe remove discard pop unregister release cancel leave stop delete")
_APPLICATIONS = frozenset({"app", "_app", "application", "server", "_"})
"""A context manager with one of these parameters is the lifespan of a server."""

_OPENS = frozenset(
    {"create_connection", "open_connection", "create_subprocess_exec", "create_subprocess_shell", "Popen", "ws_connect"}
    | {"pubsub", "create_ssh_connection", "create_process", "open_session", "invoke_shell", "spawn"}
)
"""Calls whose result has to be closed."""

_HELD = word_set("conn connection client proc process pubsub redis shell session socket sock reader writer")


def unguarded_yields(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """The `yield` of each context manager of this file whose clean-up is skipped when the block raises."""
    for function in flow.outline.functions if "contextmanager" in flow.outline.text else ():
        managed = any(_MANAGED.search(mark.written) for mark in function.decorators)
        if managed and _APPLICATIONS.isdisjoint(function.parameters) and "lifespan" not in function.name:
            steps = list(flow.block(function).body)
            for at, step in enumerate(steps):
                if _yields(step) and any(map(_cleans_up, steps[at + 1 :])):
                    yield function, step
                    break


def _yields(step: cst.CSTNode) -> bool:
    """True for `yield client` that stands in no `try`."""
    match step:
        case cst.SimpleStatementLine(body=[cst.Expr(value=cst.Yield())]):
            return True
    return False


def _cleans_up(step: cst.CSTNode) -> bool:
    taken = any(isinstance(node, cst.Del | cst.SubtractAssign) for node in own_nodes(step))
    return taken or any(says(called_name(call), _ENDS) for call in own_calls(step))


def never_closed(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """The first thing that each endpoint opens, gives to nobody and never closes."""
    for entry in flow.handlers_here("endpoint"):
        function = entry.function
        if any(f"{opens}(" in function.text for opens in _OPENS):
            opened = ((node, name) for node in flow.nodes(function) for name in _opened(node))
            left = ((function, node, name) for node, name in opened if _is_left(name, function, flow))
            yield from islice(left, 1)


def _opened(node: cst.CSTNode) -> Iterator[str]:
    match node:
        case cst.Assign(targets=[cst.AssignTarget(target=target)], value=value):
            if last_name(call_of(value)) in _OPENS:
                yield from (name for name in bound_names(target) if says(name, _HELD) and name not in CONNECTION_NAMES)


def _is_left(name: str, function: Function, flow: Flow) -> bool:
    """True for a name that is never closed, returned, stored or passed on."""
    word = re.escape(name)
    uses = re.findall(rf"(?<![\w.]){word}\b(\.\w+)*", function.text)
    ended = any(says(use.rpartition(".")[2], _ENDS | {"terminate", "kill", "wait"}) for use in uses)
    held = re.search(rf"with [^\n]*\b{word}\b|= {word}$|(return|yield) [^\n]*\b{word}\b", function.text, re.MULTILINE)
    given = any(dotted(arg.value) == name for call in flow.calls(function) for arg in call.args)
    return not ended and held is None and not given


def removed_though_refused(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """The `remove` of each disconnect handler that raises for a client which the connect handler refused."""
    for entry in flow.handlers_here("disconnect"):
        function, owner = entry.function, entry.owner
        starts = [e.function for e in flow.handlers("connect") if e.owner is owner is not None]
        if starts and ".remove(" in function.text:
            calls = _unasked(flow.block(function), asked=[])
            risky = (call for call in calls if any(_may_refuse_before(call, start) for start in starts))
            yield from ((function, call) for call in islice(risky, 1))


def _unasked(block: cst.CSTNode, *, asked: Sequence[str]) -> Iterator[cst.Call]:
    """`members.remove(me)` in no `try` and behind no `if me in members`."""
    for node in children(block):
        match node:
            case cst.Try() | cst.FunctionDef():
                continue
            case cst.If(test=test, body=body):
                yield from _unasked(body, asked=[*asked, source(test)])
                continue
            case cst.Expr(value=cst.Call(func=cst.Attribute(attr=cst.Name(value="remove")), args=[item]) as call):
                written = source(item.value)
                if not any(f"{written} in " in test for test in asked):
                    yield call
        yield from _unasked(node, asked=asked)


def _may_refuse_before(removal: cst.Call, start: Function) -> bool:
    """True where a connect handler may close the connection and return before it puts the client into the list."""
    before, found, _ = start.text.partition(f".append({source(removal.args[0].value)})")
    return bool(found) and re.search(r"\.close\([^\n]*\n\s+return\b", before) is not None
