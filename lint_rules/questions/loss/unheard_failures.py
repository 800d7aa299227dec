"""Finds functions of the project that store something, and whose failure only their answer says, or nobody hears of.

failure_of("store", caller, flow)    # `except Exception: log(…)` around storing: "kept"; `return False`: "returned"
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import call_of, called_name, last_name, literal, own_nodes
from lint_rules.code.walk import is_in
from lint_rules.flow.query import Flow
from lint_rules.frameworks.libraries import CONVERTING, SESSION_ENDS, is_quiet
from lint_rules.frameworks.words import NEWS, SIDELINES, says, word_set
from lint_rules.questions.loss.writes import catches_failed_writes, is_write

Failure = Literal["kept", "returned", "refused"]
"""What fails is only logged; what fails is answered with False; what is not there to be changed is passed over."""

_MAY_FAIL = re.compile(r"except\b|\breturn (False|None|\{|\()|\breturn\n")
_ASIDE = NEWS | SIDELINES | word_set("activity track metrics statistics sync snapshot cleanup disconnect try ensure")
"""In what is called: it may fail, and what is told afterwards is true all the same."""

_NOT_THERE = frozenset({"DoesNotExist", "ObjectDoesNotExist", "NoResultFound"})
_OUTCOMES = frozenset({"success", "ok", "succeeded"})
_QUIET = SESSION_ENDS | CONVERTING | {"print_exc"}


def failure_of(written: str, caller: Function, flow: Flow) -> Failure | None:
    """How the function that a caller calls so says that it did not do its work; None if it raises or is on the side."""
    function = may_fail(written, caller, flow)
    if function is None:
        return None
    return flow.engine.index.once(("failure of", function), lambda: _failure_of(function, flow))


def may_fail(written: str, caller: Function, flow: Flow) -> Function | None:
    """The function of the project that a caller calls so, if its text has words by which a failure may go unheard."""
    function = None if says(written, _ASIDE) else flow.function_named(written, caller)
    return function if function is not None and _MAY_FAIL.search(function.text) else None


def _failure_of(function: Function, flow: Flow) -> Failure | None:
    calls = flow.calls(function)
    write = next(filter(is_write, calls), None)
    if write is None or any(says(called_name(call), NEWS) for call in calls):
        return None  # or it tells somebody itself
    nodes = flow.nodes(function)
    attempts = (node for node in nodes if isinstance(node, cst.Try) and is_in(write, node.body))
    handlers = [handler for attempt in attempts for handler in attempt.handlers]
    answers = set(_answers(nodes))
    broad = list(filter(catches_failed_writes, handlers))
    if broad:
        return _unheard(broad, answers)
    is_unfound = any(_is_for_nothing(handler) and _only_logs(handler) for handler in handlers)
    return "refused" if is_unfound or {"yes", "no"} <= answers else None


def _unheard(handlers: Sequence[cst.ExceptHandler], answers: set[str]) -> Failure | None:
    """What becomes of an error that is caught, if it is not raised again and nothing else is tried in its place."""
    if not all(map(_only_logs, handlers)):
        return None
    said = {answer for handler in handlers for answer in _answers(own_nodes(handler.body))}
    is_said = bool(said - {"nothing"}) or "value" in answers or ("yes" in answers and "nothing" in said)
    return "returned" if is_said else "kept"


def _is_for_nothing(handler: cst.ExceptHandler) -> bool:
    """True for `except Note.DoesNotExist`."""
    return handler.type is not None and last_name(handler.type) in _NOT_THERE


def _only_logs(handler: cst.ExceptHandler) -> bool:
    """True for an `except` that logs, ends a transaction and answers with something plain: it does nothing else."""
    for node in own_nodes(handler.body):
        match node:
            case cst.Raise() | cst.AugAssign() | cst.Return(value=cst.Call() | cst.Await()):
                return False
            case cst.Assign(targets=targets, value=value):
                if not all(isinstance(each.target, cst.Name) for each in targets) or not _is_quiet(value):
                    return False
            case cst.Expr(value=value) if not _is_quiet(value):
                return False
    return True


def _is_quiet(value: cst.BaseExpression) -> bool:
    """True for what is no call, for a log line, and for what ends a transaction or makes a text of the error."""
    call = call_of(value)
    return call is None or is_quiet(call) or called_name(call) in _QUIET


def _answers(nodes: Sequence[cst.CSTNode] | Iterator[cst.CSTNode]) -> Iterator[str]:
    """What the `return`s say: "yes", "no", "nothing", or some value."""
    return (_answer(node.value) for node in nodes if isinstance(node, cst.Return))


def _answer(value: cst.BaseExpression | None) -> str:
    match value:
        case None | cst.Name(value="None"):
            return "nothing"
        case cst.Name(value="True" | "False" as said):
            return "yes" if said == "True" else "no"
        case cst.Tuple(elements=[cst.Element(value=first), *_]):
            return _answer(first)
        case cst.Dict(elements=elements):
            told = [each for each in elements if isinstance(each, cst.DictElement)]
            return next((_answer(each.value) for each in told if literal(each.key) in _OUTCOMES), "value")
    return "value"
