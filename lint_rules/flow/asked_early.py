"""Finds what is asked for, and set only behind an `await`: two who come together both find it unset.

    for function, test in asked_early(flow): …     # `if self.task: return`, `await subscribe()`, `self.task = …`

At each `await` others run. A lock around, or setting it at once, keeps the second one out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, dotted, leaves, literal, own_nodes, suites
from lint_rules.flow.live_loops import LOCKS
from lint_rules.flow.query import Flow
from lint_rules.frameworks.libraries import TASKS
from lint_rules.frameworks.words import says, word_set

_BEGINS = TASKS | word_set("subscribe psubscribe connect start listen")
"""What must not be begun twice: the first one goes on, and nobody knows it any more."""

_BUSY = word_set("active busy processing running playing generating streaming recording")
"""In the name of what is set while one is served: the next one is to be told to wait."""


@dataclass
class _Asked:
    """A name that was found unset, and what has been done since."""

    test: cst.BaseExpression
    waited: bool = False
    begun: bool = False


def asked_early(flow: Flow) -> Iterator[tuple[Function, cst.BaseExpression]]:
    """The first such test of each function of this file that runs for several clients."""
    single = {entry.owner for entry in flow.entries if entry.owner is not None and entry.row.connection == "self"}
    several = {*flow.live(), *flow.reached("connect", "endpoint", "join", "message")}
    for function in flow.outline.functions:
        if function in several and function.is_async and function.owner not in single and not _is_locked(function):
            shared = _Shared(function)
            test = next(shared.block(flow.body(function).node.body), None) if shared.names else None
            if test is not None:
                yield function, test


def _is_locked(function: Function) -> bool:
    return any(word in function.text.lower() for word in LOCKS)


class _Shared:
    """The run through a function, in the order of its text."""

    def __init__(self, function: Function) -> None:
        self.asked: dict[str, _Asked] = {}
        self.names = "self." in function.text or "global " in function.text
        self.globals = function.text if "global " in function.text else ""

    def block(self, block: cst.BaseSuite) -> Iterator[cst.BaseExpression]:
        """Go through a block, and yield the test of what is set too late."""
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
        name, unset = _asks(branch.test)
        if name and self._is_shared(name) and (unset or leaves(branch.body)):
            self.asked[name] = _Asked(branch.test)
        yield from self.block(branch.body)
        if unset:
            self.asked.pop(name, None)
        for suite in suites(branch):
            if suite is not branch.body:
                yield from self.block(suite)

    def _is_shared(self, name: str) -> bool:
        return name.startswith("self.") or f"global {name}" in self.globals

    def _part(self, part: cst.CSTNode) -> Iterator[cst.BaseExpression]:
        nodes = list(own_nodes(part))
        waits = any(isinstance(node, cst.Await) for node in nodes)
        begins = any(isinstance(node, cst.Call) and says(called_name(node), _BEGINS) for node in nodes)
        for each in self.asked.values():
            each.waited |= waits
            each.begun |= begins
        match part:
            case (
                cst.Assign(targets=[cst.AssignTarget(target=target)], value=value)
                | cst.AnnAssign(target=target, value=value)
            ) if value is not None and literal(value) not in (None, False):
                found = self.asked.pop(dotted(target) or "", None)
                if found is not None and found.waited and (found.begun or says(dotted(target) or "", _BUSY)):
                    yield found.test


def _asks(test: cst.BaseExpression) -> tuple[str, bool]:
    """The name that a test asks for, and whether it is true where the name has no value yet."""
    match test:
        case cst.UnaryOperation(operator=cst.Not(), expression=asked):
            return dotted(asked) or "", True
        case cst.Comparison(left=asked, comparisons=[cst.ComparisonTarget(operator=op, comparator=cst.Name("None"))]):
            return dotted(asked) or "", isinstance(op, cst.Is)
        case cst.BooleanOperation(left=left):
            return _asks(left)
    return dotted(test) or "", False
