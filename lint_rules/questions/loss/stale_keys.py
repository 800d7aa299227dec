"""Finds look-ups of a key that was tested before an `await`, where another function may remove it meanwhile.

    for function, lookup in stale_keys(flow): …     # `if key in self.rooms: await tell(key); del self.rooms[key]`

At each `await` other tasks run: a client that leaves takes its key with it, and the look-up raises KeyError.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import libcst as cst

from lint_rules.code.catching import catches
from lint_rules.code.outline import Function
from lint_rules.code.syntax import dotted, leaves, own_nodes, suites
from lint_rules.flow.query import Flow
from lint_rules.questions.loss.live_loops import names_lock
from lint_rules.questions.loss.shared_collections import place, sharing

_Asked = tuple[cst.BaseExpression, cst.BaseExpression]
"""A collection, and the key that was looked for in it."""

_REMOVES = frozenset({"pop", "popitem", "clear"})


def stale_keys(flow: Flow) -> Iterator[tuple[Function, cst.Subscript]]:
    """The first such look-up of each function of this file."""
    for function in flow.outline.functions:
        waits = function.is_async and "await " in function.text and " in " in function.text
        if waits and not names_lock(function.text):
            found = _in_block(list(flow.block(function).body), function, flow)
            yield from ((function, node) for node in islice(found, 1))


def _in_block(steps: Sequence[cst.CSTNode], function: Function, flow: Flow) -> Iterator[cst.Subscript]:
    for at, step in enumerate(steps):
        if isinstance(step, cst.FunctionDef | cst.ClassDef):
            continue
        if isinstance(step, cst.If):
            yield from _behind_test(step, steps[at + 1 :], function, flow)
        for suite in suites(step):
            yield from _in_block(list(suite.body), function, flow)


def _behind_test(test: cst.If, below: Sequence[cst.CSTNode], function: Function, flow: Flow) -> Iterator[cst.Subscript]:
    """What is looked up late in the part of a block that runs only when a test has found the key."""
    for held, key, is_in in _tests(test.test):
        guarded = list(test.body.body) if is_in else list(below) if leaves(test.body) else []
        found = next(_Wait((held, key)).late(guarded), None)
        if found is not None and _is_removed_meanwhile(held, key, function, flow):
            yield found


def _tests(test: cst.BaseExpression) -> Iterator[tuple[cst.BaseExpression, cst.BaseExpression, bool]]:
    """The collection, the key, and whether the test is true when the collection has it."""
    match test:
        case cst.Comparison(left=key, comparisons=[cst.ComparisonTarget(operator=cst.In(), comparator=held)]):
            yield held, key, True
        case cst.Comparison(left=key, comparisons=[cst.ComparisonTarget(operator=cst.NotIn(), comparator=held)]):
            yield held, key, False
        case cst.BooleanOperation(left=left, operator=cst.And(), right=right):
            yield from (each for side in (left, right) for each in _tests(side) if each[2])
        case cst.BooleanOperation(left=left, operator=cst.Or(), right=right):
            yield from (each for side in (left, right) for each in _tests(side) if not each[2])


class _Wait:
    """Goes through statements behind a test, and notes whether they have awaited since."""

    def __init__(self, asked: _Asked) -> None:
        self._asked = asked
        self._waited = self._settled = False

    def late(self, steps: Sequence[cst.CSTNode]) -> Iterator[cst.Subscript]:
        """The look-ups behind an `await`, until the key is tested or set once more."""
        for step in steps:
            self._settled = self._settled or self._settles(step)
            if not self._settled:
                yield from self._step(step)

    def _step(self, step: cst.CSTNode) -> Iterator[cst.Subscript]:
        if isinstance(step, cst.SimpleStatementLine):
            yield from self._part(step)
        elif isinstance(step, cst.If | cst.While):
            yield from self._part(step.test)
        elif isinstance(step, cst.For):
            yield from self._part(step.iter)
        if isinstance(step, cst.FunctionDef | cst.ClassDef) or _catches(step):
            self._waited = self._waited or _awaits(step)
        else:
            yield from self._inside(step)

    def _inside(self, step: cst.CSTNode) -> Iterator[cst.Subscript]:
        """The same in the blocks of a statement, of which one that leaves has no say in what stands below."""
        before = self._waited or getattr(step, "asynchronous", None) is not None or _comes_again(step)
        ends = before
        for suite in suites(step):
            self._waited = before
            yield from self.late(list(suite.body))
            ends = ends or (self._waited and not leaves(suite))
            before = before or (isinstance(step, cst.Try) and self._waited)
        self._waited = ends

    def _part(self, part: cst.CSTNode) -> Iterator[cst.Subscript]:
        if self._waited:
            nodes = (part, *own_nodes(part))
            yield from (node for node in nodes if isinstance(node, cst.Subscript) and self._looks_up(node))
        self._waited = self._waited or _awaits(part)

    def _looks_up(self, node: cst.CSTNode) -> bool:
        held, key = self._asked
        match node:
            case cst.Subscript(value=value, slice=[cst.SubscriptElement(slice=cst.Index(value=by))]):
                return value.deep_equals(held) and by.deep_equals(key)
        return False

    def _settles(self, step: cst.CSTNode) -> bool:
        """True for a statement that tests the key again, or gives it a value."""
        held, key = self._asked
        tests = _tests(step.test) if isinstance(step, cst.If | cst.While) else ()
        if any(other.deep_equals(held) and by.deep_equals(key) for other, by, _ in tests):
            return True
        targets = [node.target for node in own_nodes(step) if isinstance(node, cst.AssignTarget)]
        return isinstance(step, cst.SimpleStatementLine) and any(map(self._looks_up, targets))


def _comes_again(step: cst.CSTNode) -> bool:
    """True for a loop that awaits: its second round runs after that."""
    return isinstance(step, cst.For | cst.While) and not leaves(step.body) and _awaits(step.body)


def _catches(step: cst.CSTNode) -> bool:
    """True for a `try` that catches a KeyError."""
    handlers = step.handlers if isinstance(step, cst.Try | cst.TryStar) else ()
    return any(catches(handler, ("LookupError", "KeyError")) for handler in handlers)


def _awaits(part: cst.CSTNode) -> bool:
    return any(isinstance(node, cst.Await) for node in (part, *own_nodes(part)))


def _is_removed_meanwhile(held: cst.BaseExpression, key: cst.BaseExpression, function: Function, flow: Flow) -> bool:
    """True where another function of this file removes keys from the same collection, and may run meanwhile."""
    where = place(held, function, flow)
    is_own = (dotted(key) or "").startswith("self.") and function.owner in flow.connection_classes
    if where[1] or is_own:
        return False
    others = (other for other in sharing(where[0], function, flow) if other is not function)
    return any(_removes_key(where[0], other, flow) for other in others)


def _removes_key(name: str, function: Function, flow: Flow) -> bool:
    if name.rpartition(".")[2] not in function.text:
        return False
    removed = filter(None, map(_removed, flow.nodes(function)))
    return any(place(held, function, flow) == (name, 0) for held in removed)


def _removed(node: cst.CSTNode) -> cst.BaseExpression | None:
    """The collection that a node removes a key from."""
    match node:
        case cst.Call(func=cst.Attribute(value=held, attr=cst.Name(value=name))) if name in _REMOVES:
            return held
        case cst.Del(target=cst.Subscript(value=held)):
            return held
    return None
