"""Finds sends to all clients in one step, where one failing send ends the others or raises for the sender.

for node, what in sent_together(function, flow): …     # `await asyncio.gather(*(ws.send_text(text) for ws in clients))`
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import bound_names, called_name, chain, dotted, given_to, own_calls, own_nodes
from lint_rules.flow.query import Flow
from lint_rules.flow.takers import is_attempted
from lint_rules.frameworks.coroutines import LAYER
from lint_rules.frameworks.libraries import COROUTINE_STARTS
from lint_rules.frameworks.words import SENDING, says
from lint_rules.questions.loss.one_other import unguarded_calls

Together = Literal["gathered", "waited", "rest", "grouped"]


def sent_together(function: Function, flow: Flow) -> Iterator[tuple[cst.CSTNode, Together]]:
    """The places of a function at which one client that has gone raises for all."""
    yield from _gathered(function, flow)
    yield from _waited(function, flow)
    yield from _at_once(function, flow)


def _gathered(function: Function, flow: Flow) -> Iterator[tuple[cst.CSTNode, Together]]:
    """`await gather(*(ws.send_text(text) for ws in clients))` in no `try`: the first failure raises here, or in the
    caller that it is returned to."""
    if "gather(" not in function.text or "return_exceptions" in function.text:
        return
    body = flow.block(function)
    over = {
        name for node in own_nodes(body) if isinstance(node, cst.For | cst.CompFor) for name in bound_names(node.target)
    }
    for call in (*unguarded_calls(body, flow, rounds=True), *_returned(body)):
        if called_name(call) == "gather" and len(call.args) == 1 and call.args[0].star:
            each = _bare(_each_of(call.args[0].value, body))
            if isinstance(each, cst.Call) and chain(each.func)[0] in over and _may_fail(each, function, flow):
                yield call, "gathered"


def _bare(each: cst.BaseExpression | None) -> cst.BaseExpression | None:
    """`ws.send_text(text)` of `asyncio.wait_for(ws.send_text(text), 5)`, which raises for a timeout as well."""
    if isinstance(each, cst.Call) and called_name(each) == "wait_for" and each.args:
        return each.args[0].value
    return each


def _returned(body: cst.BaseSuite) -> Iterator[cst.Call]:
    for node in own_nodes(body):
        if isinstance(node, cst.Return) and isinstance(node.value, cst.Call):
            yield node.value


def _each_of(given: cst.BaseExpression, body: cst.BaseSuite) -> cst.BaseExpression | None:
    """What each element of a list is made by: of a comprehension, or of the list that it is appended to."""
    name = dotted(given) or ""
    made = next(given_to(name, own_nodes(body)), given)
    if isinstance(made, cst.GeneratorExp | cst.ListComp | cst.SetComp):
        return made.elt
    for call in own_calls(body):
        if isinstance(call.func, cst.Attribute) and dotted(call.func) == f"{name}.append" and call.args:
            item = call.args[0].value
            return next(given_to(dotted(item) or "", own_nodes(body)), item)
    return None


def _waited(function: Function, flow: Flow) -> Iterator[tuple[cst.CSTNode, Together]]:
    """`await asyncio.wait([ws.send(text) for ws in clients])`, which takes tasks only."""
    body = flow.block(function) if "wait(" in function.text else cst.IndentedBlock([])
    for call in own_calls(body):
        if flow.outline.resolve(dotted(call.func) or "") == "asyncio.wait" and call.args:
            each = _each_of(call.args[0].value, body)
            if isinstance(each, cst.Call) and called_name(each) not in COROUTINE_STARTS and _is_coroutine(each):
                yield call, "waited"


def _is_coroutine(each: cst.Call) -> bool:
    return says(called_name(each), SENDING) or called_name(each) in LAYER


def _at_once(function: Function, flow: Flow) -> Iterator[tuple[cst.CSTNode, Together]]:
    """`[await ws.send_text(text) for ws in clients]`, and a task group of sends: one failure ends the others."""
    if not function.is_async or (" for " not in function.text and "TaskGroup(" not in function.text):
        return
    for node in flow.nodes(function):
        match node:
            case cst.ListComp(elt=cst.Await(expression=cst.Call() as send), for_in=each):
                over = chain(send.func)[0] in set(bound_names(each.target))
                if over and _may_fail(send, function, flow) and not is_attempted(function, node, flow):
                    yield node, "rest"
            case cst.With(items=[cst.WithItem(item=cst.Call() as group)]) if called_name(group) == "TaskGroup":
                yield from ((call, "grouped") for call in _sends_of_a_group(node, function, flow))


def _sends_of_a_group(group: cst.With, function: Function, flow: Flow) -> Iterator[cst.Call]:
    """`group.create_task(ws.send_text(text))` in a loop over the clients."""
    for loop in (node for node in own_nodes(group.body) if isinstance(node, cst.For)):
        for call in own_calls(loop.body):
            send = call.args[0].value if called_name(call) == "create_task" and call.args else None
            if isinstance(send, cst.Call) and chain(send.func)[0] in set(bound_names(loop.target)):
                yield from [call] if _may_fail(send, function, flow) else []


def _may_fail(send: cst.Call, function: Function, flow: Flow) -> bool:
    """True for a send that is the library's own, or a helper of the project that catches nothing."""
    helper = flow.callee(send, function) or _of_its_kind(send, function)
    is_bare = helper is None or not any(word in helper.text for word in ("except", "suppress("))
    return says(called_name(send), SENDING) and is_bare


def _of_its_kind(send: cst.Call, function: Function) -> Function | None:
    """The method of that name of the function's own class: `peer.push(…)` in a class that has a `push`, for who is told
    is mostly what tells."""
    return function.owner.methods.get(called_name(send)) if function.owner is not None else None
