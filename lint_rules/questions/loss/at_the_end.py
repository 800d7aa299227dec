"""Finds handlers of the end that clean up only after a clean close, or only if what stands before it goes well.

for function, node in only_when_clean(flow): …    # `if code == 1000: self.leave()`, and nothing else
for function, node in fails_first(flow): …        # `await audit(user, "left")`, and `users.pop(sid)` below
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import call_of, called_name, chain, dotted, leaves, literal, own_calls, own_nodes
from lint_rules.flow.containers import behind
from lint_rules.flow.query import Flow
from lint_rules.flow.statements import caught_by
from lint_rules.flow.waits import asks_others
from lint_rules.frameworks.libraries import GONE, is_quiet
from lint_rules.frameworks.words import says, word_set
from lint_rules.questions.loss.cleanups import of_one_connection
from lint_rules.questions.loss.escaping import is_risky, raises_in
from lint_rules.questions.loss.removed_twice import ENDS

_CLEAN = re.compile(r"\b100[01]\b|NORMAL|GOING_AWAY|_100[01]_")
"""A code with which a browser closes by itself (RFC 6455, 7.4.1). A network that is lost gives 1006, or none."""

_TAKES = frozenset({"pop", "discard", "remove"})

_SAFE = word_set("emit session room rooms group close send write message super cancel")
"""In the names of what frameworks offer at an end; what is written to who has gone is another question."""


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


def fails_first(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """What may fail at an end, above the line that takes the client out of what all share."""
    for end in _ends(flow):
        last = max((at for at, step in enumerate(end.steps) if _takes_out(step, end, flow)), default=0)
        failing = (call for call in _plain_calls(end.steps[:last]) if _may_fail(call, end.function, flow))
        yield from ((end.function, call) for call in islice(failing, 1))


@dataclass(frozen=True)
class _End:
    """What is done when a connection ends; `is_own` where `self` is of that connection only."""

    function: Function
    steps: Sequence[cst.CSTNode]
    is_own: bool


def _ends(flow: Flow) -> Iterator[_End]:
    """The handlers of the end in this file, and each `finally` of what serves a connection."""
    handlers = [*flow.handlers_here("disconnect")]
    for entry in handlers:
        yield _End(entry.function, flow.block(entry.function).body, entry.row.connection == "self")
    for function in of_one_connection(flow) if flow.outline.says("finally:") else ():
        for node in flow.nodes(function) if "finally:" in function.text else ():
            if isinstance(node, cst.Finally):
                yield _End(function, node.body.body, function.owner in flow.connection_classes)


def _plain_calls(steps: Sequence[cst.CSTNode]) -> Iterator[cst.Call]:
    """The calls that are statements of their own: no `try` stands around them."""
    for step in steps:
        match step:
            case cst.SimpleStatementLine(body=[cst.Expr(value=value)]):
                call = call_of(value)
                if call is not None:
                    yield call


def _takes_out(step: cst.CSTNode, end: _End, flow: Flow) -> bool:
    """True where a step takes something out of a collection that outlives the connection, or stops its task."""
    if isinstance(step, cst.Try):
        return False
    for node in own_nodes(step):
        match node:
            case cst.Call(func=cst.Attribute(value=cst.Name()), args=[]) if called_name(node) == "cancel":
                return True
            case cst.Call(func=cst.Attribute(value=held, attr=cst.Name(value=name)), args=[_, *_]):
                is_taking = name in _TAKES or (says(name, ENDS) and flow.callee(node, end.function) is not None)
            case cst.Del(target=cst.Subscript(value=held)):
                is_taking = True
            case _:
                continue
        if is_taking and _is_shared(behind(held), end, flow):
            return True
    return False


def _is_shared(name: str, end: _End, flow: Flow) -> bool:
    """True for what a module holds, an object of all connections, or the class of a connection's object."""
    head, _, rest = name.partition(".")
    if head == "self":
        owner = end.function.owner
        in_class = owner is not None and rest.partition(".")[0] in owner.assigns
        return bool(rest) and (in_class or not end.is_own)
    return head in flow.outline.assigns or (head in flow.outline.imports and not rest)


def _may_fail(call: cst.Call, function: Function, flow: Flow) -> bool:
    """True for what asks somebody else, and for code of another file or package that is not seen."""
    callee = flow.likely_callee(call, function)
    if callee is not None:
        return is_risky(call) and raises_in(flow.block(callee), callee, flow, but=_SAFE)
    if is_quiet(call) or says(called_name(call), _SAFE):
        return False
    written = dotted(call.func) or ""
    full = function.outline.resolve(written)
    is_unseen = written.partition(".")[0] in function.outline.imports
    is_ours = full.partition(".")[0] not in sys.stdlib_module_names
    return (is_unseen and is_ours) or (is_risky(call) and asks_others(written, function.outline, flow.engine.index))
