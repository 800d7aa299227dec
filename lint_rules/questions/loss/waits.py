"""Finds waits for an answer that only somebody else can give, and that nothing ends when it does not come.

for node in endless(function, flow): …     # `calls[id] = loop.create_future(); await ws.send(…); await calls[id]`
for node in patient(function, flow): …     # `out, _ = await program.communicate()`, of a program that may hang
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, dotted, keyword, last_name, literal, nodes_outside
from lint_rules.flow.query import Flow
from lint_rules.frameworks.words import SENDING, says

_ASKS = SENDING | {"put", "request", "call", "ask"}
_MADE = ("Queue", "Future", "create_future", "Event")


def endless(function: Function, flow: Flow) -> Iterator[cst.CSTNode]:
    """The first such wait in a function that makes what it waits for, leaves it where others reach it, and asks."""
    if not function.is_async or "timeout" in function.text or not any(made in function.text for made in _MADE):
        return
    body = flow.block(function)
    made = list(_made(flow.nodes(function)))
    if made and any(says(called_name(call), _ASKS) for call in flow.calls(function)):
        yield from (wait for wait in islice(_waits(body, made), 1))


def _made(nodes: Sequence[cst.CSTNode]) -> Iterator[cst.BaseExpression]:
    """`calls[id]` of `calls[id] = Future()`; `answer` of `answer = Future()` that is put into something, also in one
    step: `answer = calls[id] = Future()`."""
    given = [(each.target, node.value) for node in nodes if isinstance(node, cst.Assign) for each in node.targets]
    chained = {
        dotted(each.target)
        for node in nodes
        if isinstance(node, cst.Assign) and any(isinstance(other.target, cst.Subscript) for other in node.targets)
        for each in node.targets
    }
    stored = {dotted(value) for target, value in given if isinstance(target, cst.Subscript)} | chained - {None}
    for target, value in given:
        if isinstance(value, cst.Call):
            shared = isinstance(target, cst.Subscript) or dotted(target) in stored
            if shared and called_name(value).endswith(_MADE):
                yield target


def _waits(block: cst.CSTNode, made: list[cst.BaseExpression]) -> Iterator[cst.CSTNode]:
    """The waits for one of these outside of any loop, in which many things come one after the other."""
    for node in nodes_outside(block, lambda node: isinstance(node, cst.While | cst.For)):
        match node:
            case cst.Await(expression=waited):
                match waited:
                    case cst.Call(func=cst.Attribute(value=holder, attr=cst.Name(value="get" | "wait")), args=[]):
                        waited = holder
                    case cst.Call(func=func, args=[cst.Arg(value=inner)]) if last_name(func) == "wrap_future":
                        waited = inner
                if any(waited.deep_equals(each) for each in made):
                    yield node


_STARTED = re.compile(r"create_subprocess_(exec|shell)\(")
_PATIENCE = re.compile(r"timeout|wait_for|fail_after|move_on_after")
_VERBS = frozenset(f"requests.{verb}" for verb in ("get", "post", "put", "patch", "delete", "head", "request"))
"""These have no time limit of their own (Requests, Advanced Usage: Timeouts)."""


def patient(function: Function, flow: Flow) -> Iterator[cst.Call]:
    """The first wait of a function for a program that it has started, or for another server, that nothing ends."""
    if function.is_async and _STARTED.search(function.text) is not None and _PATIENCE.search(function.text) is None:
        waited = (node.expression for node in flow.nodes(function) if isinstance(node, cst.Await))
        found = (call for call in waited if isinstance(call, cst.Call) and called_name(call) == "communicate")
        yield from islice(found, 1)
    elif not function.is_async and "requests." in function.text:
        calls = (call for call in flow.calls(function) if _is_without_limit(call, function))
        yield from islice(calls, 1)


def _is_without_limit(call: cst.Call, function: Function) -> bool:
    if function.outline.resolve(dotted(call.func) or "") not in _VERBS or any(arg.star for arg in call.args):
        return False
    limit = keyword(call, "timeout")
    return limit is None or literal(limit) is None
