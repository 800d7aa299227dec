"""Finds what fails where nobody is told of it, in a function that tells clients of its other failures.

in_front(block, function, tells, flow)     # the first call that may fail in front of a `try` that tells of errors
given_up(function, tells, flow)            # `if order is None: log(…); return`, where others are told
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import libcst as cst

from lint_rules.code.catching import EVERYTHING, caught_in, is_broad
from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, last_name, last_step, own_calls, own_nodes, source, suites
from lint_rules.code.walk import is_in
from lint_rules.flow.query import Flow
from lint_rules.flow.takers import is_attempted
from lint_rules.frameworks.libraries import READ_ERRORS, logs
from lint_rules.questions.loss.escaping import asks_and_fails
from lint_rules.questions.replies.malformed import REFUSAL

_FAILED = re.compile(r"""["'][^"'\n]*(error|fail|not found|missing|invalid)""", re.IGNORECASE)
"""What a function returns that has failed: `{"status": "error"}`."""

_WRONG_VALUES = (
    READ_ERRORS["subscript"] | READ_ERRORS["number"] | READ_ERRORS["object"] | {"JSONDecodeError", "IndexError"}
)
"""What only tells that a value is wrong, and nothing of who is asked."""

_OF_FRAMEWORKS = frozenset(
    {"accept", "get_session", "save_session", "enter_room", "leave_room", "group_add", "group_discard"}
)
"""What a framework does for a connection, and that fails when the client has gone."""

Tells = Callable[[cst.Call], bool]
"""Whether a call tells clients something."""


def in_front(block: cst.BaseSuite, function: Function, tells: Tells, flow: Flow) -> cst.CSTNode | None:
    """The first error or call that asks others, outside of any `try` and in front of one whose `except` tells of its
    errors. What waits for a message, or tells of one, fails when the client has gone."""
    return _first_that_fails(_steps_in_front(block.body, tells) or (), function, tells, flow)


def in_narrow(function: Function, tells: Tells, flow: Flow) -> cst.CSTNode | None:
    """The first call that asks others in a `try` that tells of wrong values, and catches nothing else."""
    for attempt in flow.nodes(function) if "except" in function.text else ():
        if isinstance(attempt, cst.Try) and attempt.handlers and caught_in(attempt) <= _WRONG_VALUES:
            told = any(tells(call) for handler in attempt.handlers for call in own_calls(handler.body))
            found = _first_that_fails(attempt.body.body, function, tells, flow) if told else None
            if found is not None and not isinstance(found, cst.Raise):
                return found
    return None


def _first_that_fails(steps: Sequence[cst.CSTNode], function: Function, tells: Tells, flow: Flow) -> cst.CSTNode | None:
    receives = flow.engine.table.receives
    for statement in steps:
        names = {call: called_name(call) for call in own_calls(statement)}
        talk = [call for call, name in names.items() if tells(call) or receives(name) or name in _OF_FRAMEWORKS]
        for node in own_nodes(statement):
            is_talk = any(is_in(call, node) for call in talk)
            if not is_talk and _fails(node, function, flow) and not is_attempted(function, node, flow):
                return node
    return None


def _fails(node: cst.CSTNode, function: Function, flow: Flow) -> bool:
    match node:
        case cst.Raise(exc=cst.BaseExpression() as error):
            return REFUSAL.search(last_name(error)) is None
        case cst.Await(expression=cst.Call() as call):
            return asks_and_fails(call, function, flow, is_awaited=True)
        case cst.Call():
            return asks_and_fails(node, function, flow)
    return False


def _steps_in_front(block: Sequence[cst.CSTNode], tells: Tells) -> list[cst.CSTNode] | None:
    """The statements in front of the last such `try`, in its block and in those around it, but for other rounds."""
    found: list[cst.CSTNode] | None = None
    for at, statement in enumerate(block):
        before = [step for step in block[:at] if not isinstance(step, cst.Try | cst.FunctionDef)]
        if isinstance(statement, cst.Try) and _tells_of_errors(statement, tells):
            found = before
        elif not isinstance(statement, cst.Try | cst.With) or EVERYTHING.isdisjoint(caught_in(statement)):
            for suite in suites(statement):
                inner = _steps_in_front(suite.body, tells)
                if inner is not None:
                    found = inner if isinstance(statement, cst.For | cst.While) else [*before, *inner]
    return found


def _tells_of_errors(attempt: cst.Try, tells: Tells) -> bool:
    """True for a `try` that catches everything, and tells of it."""
    broad = (handler for handler in attempt.handlers if is_broad(handler))
    return any(tells(call) for handler in broad for call in own_calls(handler.body))


def given_up(function: Function, tells: Tells, flow: Flow) -> cst.Return | None:
    """The first early end that is only logged, in a function whose `try` tells clients of its failures."""
    nodes = flow.nodes(function) if "except" in function.text else ()
    if not any(isinstance(node, cst.Try) and _tells_of_errors(node, tells) for node in nodes):
        return None
    handlers = [node for node in nodes if isinstance(node, cst.ExceptHandler)]
    refusals = (node for node in nodes if isinstance(node, cst.If) and _is_refusal(node))
    steps = (last_step(each.body) for each in refusals if not any(is_in(each, handler) for handler in handlers))
    return next((step for step in steps if isinstance(step, cst.Return)), None)


def _is_refusal(node: cst.If) -> bool:
    """True for `if order is None: log(…); return`, where something that is needed is not there."""
    calls = [*own_calls(node.body)]
    is_logged = all(map(logs, calls)) and (bool(calls) or _FAILED.search(source(node.body)) is not None)
    return is_logged and node.orelse is None and _is_negative(node.test)


def _is_negative(test: cst.BaseExpression) -> bool:
    """True for `not order` and `order is None`."""
    match test:
        case cst.UnaryOperation(operator=cst.Not()):
            return True
        case cst.Comparison(comparisons=[cst.ComparisonTarget(operator=cst.Is(), comparator=cst.Name(value="None"))]):
            return True
        case cst.BooleanOperation(left=left, right=right):
            return _is_negative(left) or _is_negative(right)
    return False
