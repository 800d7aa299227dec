"""Finds check-then-act races: a value is tested, and set only behind an `await`.

    for function, test in check_then_act(flow): …     # `if self.task: return`, `await subscribe()`, `self.task = …`

At each `await` other tasks run: two that arrive together both find the value unset. A lock prevents that, and so does
setting the value before the `await`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, dotted, leaves, literal, own_nodes, suites
from lint_rules.flow.query import Flow
from lint_rules.frameworks.libraries import TASKS
from lint_rules.frameworks.words import says, word_set
from lint_rules.questions.loss.live_loops import names_lock

_BEGINS = TASKS | word_set("subscribe psubscribe connect start listen")
"""In the name of a call that must not be made twice: nobody could stop what the first one has started."""

_BUSY = word_set("active busy processing running playing generating streaming recording")
"""In the name of a flag that is set while one client is served, so that the next one waits."""


@dataclass
class _Check:
    """A test that found a name unset; whether the function has awaited or started something since."""

    test: cst.BaseExpression
    waited: bool = False
    begun: bool = False


def check_then_act(flow: Flow) -> Iterator[tuple[Function, cst.BaseExpression]]:
    """The first racing test of each function of this file that runs for several clients."""
    single = flow.connection_classes
    several = {*flow.live(), *flow.reached("connect", "endpoint", "join", "message")}
    for function in flow.outline.functions:
        if function in several and function.is_async and function.owner not in single and not names_lock(function.text):
            checks = _Checks(function)
            tests = checks.block(flow.block(function)) if checks.has_shared else ()
            yield from ((function, test) for test in islice(tests, 1))


class _Checks:
    """The checks of one function, collected in the order of its statements."""

    def __init__(self, function: Function) -> None:
        self._text = function.text
        self.has_shared = "self." in function.text or "global " in function.text
        self._open: dict[str, _Check] = {}

    def block(self, block: cst.BaseSuite) -> Iterator[cst.BaseExpression]:
        """Go through a block, and yield the test of each name that is set too late."""
        for step in block.body:
            if isinstance(step, cst.SimpleStatementLine):
                for part in step.body:
                    yield from self._part(part)
            elif isinstance(step, cst.If):
                yield from self._branch(step)
            elif not isinstance(step, cst.FunctionDef | cst.ClassDef):
                for suite in suites(step):
                    yield from self.block(suite)

    def _branch(self, branch: cst.If) -> Iterator[cst.BaseExpression]:
        name, unset = _tested(branch.test)
        if name and self._is_shared(name) and (unset or leaves(branch.body)):
            self._open[name] = _Check(branch.test)
        yield from self.block(branch.body)
        if unset:
            self._open.pop(name, None)
        for suite in suites(branch):
            if suite is not branch.body:
                yield from self.block(suite)

    def _is_shared(self, name: str) -> bool:
        return name.startswith("self.") or f"global {name}" in self._text

    def _part(self, part: cst.CSTNode) -> Iterator[cst.BaseExpression]:
        nodes = list(own_nodes(part))
        waits = any(isinstance(node, cst.Await) for node in nodes)
        begins = any(isinstance(node, cst.Call) and says(called_name(node), _BEGINS) for node in nodes)
        for each in self._open.values():
            each.waited |= waits
            each.begun |= begins
        match part:
            case cst.Assign(targets=[cst.AssignTarget(target=target)], value=value) if literal(value) not in (
                None,
                False,
            ):
                name = dotted(target) or ""
                check = self._open.pop(name, None)
                if check is not None and check.waited and (check.begun or says(name, _BUSY)):
                    yield check.test


def _tested(test: cst.BaseExpression) -> tuple[str, bool]:
    """The name that a test looks at, and whether the test is true while the name has no value."""
    match test:
        case cst.UnaryOperation(operator=cst.Not(), expression=asked):
            return dotted(asked) or "", True
        case cst.Comparison(left=asked, comparisons=[cst.ComparisonTarget(operator=op, comparator=cst.Name("None"))]):
            return dotted(asked) or "", isinstance(op, cst.Is)
        case cst.BooleanOperation(left=left):
            return _tested(left)
    return dotted(test) or "", False
