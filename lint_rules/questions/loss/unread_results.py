"""Finds jobs that are gathered with their errors as results, which nobody reads.

    for function, call in unread_results(flow): …    # `await gather(*map(check, rooms), return_exceptions=True)`

What such a job tells clients at its end is never told when it fails, and there is no log line.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import dotted, given_to, keyword, literal, own_calls
from lint_rules.flow.query import Flow
from lint_rules.questions.loss.escaping import OF_CLIENT, catches_all, raises_in
from lint_rules.questions.loss.lost_sends import is_telling

_GATHERS = "asyncio.gather"


def unread_results(flow: Flow) -> Iterator[tuple[Function, cst.Call]]:
    """The calls of this file that gather jobs which tell clients something, where what they give is thrown away."""
    for function in flow.outline.functions if flow.outline.says("return_exceptions=True") else ():
        for node in flow.nodes(function) if "return_exceptions=True" in function.text else ():
            match node:
                case cst.Expr(value=cst.Await(expression=cst.Call() as call)) if _gathers(call, flow):
                    if any(_may_fail(job, flow) for job in _jobs(call, function, flow)):
                        yield function, call


def _gathers(call: cst.Call, flow: Flow) -> bool:
    is_gather = flow.outline.resolve(dotted(call.func) or "") == _GATHERS
    return is_gather and literal(keyword(call, "return_exceptions")) is True


def _jobs(gather: cst.Call, function: Function, flow: Flow) -> Iterator[Function]:
    """The functions of the project whose coroutines are gathered, also by way of a list."""
    for arg in gather.args:
        name = dotted(arg.value)
        made: list[cst.CSTNode] = [arg, *given_to(name, flow.nodes(function))] if name is not None else [arg]
        appends = (call for call in flow.calls(function) if name and dotted(call.func) == f"{name}.append")
        for part in (*made, *appends):
            calls = [part, *own_calls(part)] if isinstance(part, cst.Call) else own_calls(part)
            yield from filter(None, (flow.callee(call, function) for call in calls))


def _may_fail(job: Function, flow: Flow) -> bool:
    """True for a coroutine that tells clients something, and that more may end than that one of them has gone."""
    if not job.is_async or catches_all(job, flow):
        return False
    here = Flow(flow.engine, job.outline)
    tells = any(is_telling(call, job, here) for call in flow.calls(job))
    return tells and raises_in(flow.block(job), job, here, but=OF_CLIENT)
