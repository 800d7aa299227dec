"""Finds handlers of the end that clean up only after a clean close.

for function, node in only_when_clean(flow): …    # `if code == 1000: self.leave()`, and nothing else
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.catching import caught_by
from lint_rules.code.outline import Function
from lint_rules.code.syntax import call_of, chain, dotted, leaves, literal, own_calls
from lint_rules.flow.query import Flow
from lint_rules.frameworks.libraries import GONE, is_quiet
from lint_rules.questions.loss.cleanups import of_one_connection

_CLEAN = re.compile(r"\b100[01]\b|NORMAL|GOING_AWAY|_100[01]_")
"""A code with which a browser closes by itself (RFC 6455, 7.4.1). A network that is lost gives 1006, or none."""


def only_when_clean(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """The tests for the code of a clean close at an end where nothing is done without it."""
    for function, block in _when_gone(flow):
        match [*_steps(block)]:
            case [cst.If(test=test, orelse=None, body=body)] if _is_clean(test, function, (cst.Equal, cst.In)):
                if any(not is_quiet(call) for call in own_calls(body)):
                    yield function, test
            case [cst.If(test=test, orelse=None, body=body), _, *_] if leaves(body):
                if _is_clean(test, function, (cst.NotEqual, cst.NotIn)):
                    yield function, test


def _when_gone(flow: Flow) -> Iterator[tuple[Function, cst.BaseSuite]]:
    """What the handlers of the end do, and each `except WebSocketDisconnect` of a `try` without a `finally`."""
    for entry in flow.handlers_here("disconnect"):
        if _CLEAN.search(entry.function.text) is not None:
            yield entry.function, flow.block(entry.function)
    for function in of_one_connection(flow) if _CLEAN.search(flow.outline.code) is not None else ():
        for node in flow.nodes(function) if ".code" in function.text else ():
            if isinstance(node, cst.Try) and node.finalbody is None:
                gone = (handler for handler in node.handlers if caught_by(handler.type) <= GONE)
                yield from ((function, handler.body) for handler in gone)


def _steps(block: cst.BaseSuite) -> Iterator[cst.CSTNode]:
    """What a handler does, but for texts, log lines and what it hands to the class above."""
    for step in block.body:
        only = step.body[0] if isinstance(step, cst.SimpleStatementLine) and len(step.body) == 1 else None
        call = call_of(only.value) if isinstance(only, cst.Expr) else None
        is_above = call is not None and "super" in chain(call.func)
        is_text = isinstance(only, cst.Pass) or (isinstance(only, cst.Expr) and literal(only.value) is not ...)
        if not is_text and not is_above and not (call is not None and is_quiet(call)):
            yield step


def _is_clean(test: cst.BaseExpression, function: Function, kinds: tuple[type[cst.CSTNode], ...]) -> bool:
    """True for `code == 1000`, `gone.code in (1000, 1001)`, with the operators asked for."""
    match test:
        case cst.Comparison(left=left, comparisons=[cst.ComparisonTarget(operator=operator, comparator=codes)]):
            is_code = dotted(left) in function.parameters or (dotted(left) or "").endswith(".code")
            each = [part.value for part in codes.elements] if isinstance(codes, cst.Tuple | cst.Set) else [codes]
            is_known = all(_CLEAN.search(dotted(code) or str(literal(code))) is not None for code in each)
            return is_code and is_known and isinstance(operator, kinds)
    return False
