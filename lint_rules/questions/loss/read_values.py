"""What becomes of values that a function reads: which names hold them, and which hold them changed.

    following = Following(reads)
    for step in following.block(block): …    # behind `left = balance - 20`, `following.of(left)` is a changed value

Of two ways through a branch both count; a name that gets something else on all ways holds nothing any more.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable, Iterator
from dataclasses import dataclass, replace

import libcst as cst

from lint_rules.code.syntax import bound_names, call_of, called_name, last_step, mentions, own_nodes, suites
from lint_rules.flow.containers import HANDS_OUT, behind
from lint_rules.frameworks.libraries import COPIES, COPYING, MODELS, MUTATORS, NUMBERS, RECKONS, TAKES_OUT
from lint_rules.questions.loss.shared_collections import changed

_RESHAPES = (
    COPYING | COPIES | MODELS | HANDS_OUT | {"int", "float", "round", "Decimal"}
    | {"asdict", "to_dict", "to_json", "from_dict", "from_json"}
)  # fmt: skip
"""Calls that give what they are given in another form, or a part of it: as such they change nothing."""

_KEEPS = _RESHAPES | NUMBERS | RECKONS
"""Calls that make no new version of a value: these, and those that only say something about it."""

_CHANGED_COPY = frozenset({"union", "difference", "intersection", "symmetric_difference", "model_copy"})
"""Methods that give a changed copy, if they are given anything."""

_CHOOSES = frozenset({"max", "min"})
"""Functions that give the read value or another one: the highest bid so far."""

_IN_PLACE = MUTATORS | TAKES_OUT | {"setdefault", "sort", "reverse", "intersection_update"}
_OF_A_PART = frozenset({"get", "setdefault"})
"""What is handed out by these is a part of the thing itself: a change of it changes the whole."""


@dataclass(frozen=True)
class Held:
    """The reads that a value comes from, and those of which it is no longer as it was read."""

    reads: frozenset[cst.Call] = frozenset()
    changed: frozenset[cst.Call] = frozenset()
    whole: str = ""
    """The name of what this is a part of."""

    def and_changed(self) -> Held:
        return replace(self, changed=self.reads)


_NOTHING = Held()


def joined(values: Iterable[Held]) -> Held:
    """What one of several values holds, or all of them together."""
    held = list(values)
    wholes = {each.whole for each in held if each.reads}
    return Held(
        frozenset(read for each in held for read in each.reads),
        frozenset(read for each in held for read in each.changed),
        wholes.pop() if len(wholes) == 1 else "",
    )


def _merged(ways: Iterable[dict[str, Held]]) -> dict[str, Held]:
    """The names behind several ways to one place."""
    ends = list(ways)
    return {name: joined(end[name] for end in ends if name in end) for name in {name for end in ends for name in end}}


class _Values:
    """What the names of a function hold at one moment, and so what an expression of them is."""

    def __init__(self, reads: Collection[cst.Call]) -> None:
        self.reads = reads
        self.names: dict[str, Held] = {}

    def of(self, node: cst.CSTNode) -> Held:
        """What an expression holds of what was read; a test of it holds nothing."""
        match node:
            case cst.Name(value=name):
                return self.names.get(name, _NOTHING)
            case cst.Call():
                return self._of_call(node)
            case cst.Await(expression=inner) | cst.NamedExpr(value=inner):
                return self.of(inner)
            case cst.Attribute(value=inner) | cst.Subscript(value=inner):
                return self.of(inner)
            case cst.BooleanOperation(left=one, right=other) | cst.IfExp(body=one, orelse=other):
                return joined([self.of(one), self.of(other)])
            case cst.BinaryOperation(left=left, right=right):
                return joined([self.of(left), self.of(right)]).and_changed()
        return self._of_written_out(node)

    def _of_written_out(self, node: cst.CSTNode) -> Held:
        """The same of `[*seats, seat]`, `{**plan, "a": b}`, `f"{log}{line}"` and comprehensions."""
        match node:
            case cst.List(elements=parts) | cst.Tuple(elements=parts) | cst.Set(elements=parts):
                return joined([self._of_part(part, alone=len(parts) == 1) for part in parts])
            case cst.Dict(elements=parts):
                return joined([self._of_part(part, alone=len(parts) == 1) for part in parts])
            case cst.FormattedString(parts=parts):
                texts = [self.of(part.expression) for part in parts if isinstance(part, cst.FormattedStringExpression)]
                return joined(texts) if len(parts) == 1 else joined(texts).and_changed()
            case cst.ListComp(elt=elt, for_in=each) | cst.SetComp(elt=elt, for_in=each):
                return self._of_each(elt, each)
            case cst.GeneratorExp(elt=elt, for_in=each) | cst.DictComp(value=elt, for_in=each):
                return self._of_each(elt, each)
        return _NOTHING

    def _of_part(self, part: cst.CSTNode, *, alone: bool) -> Held:
        match part:
            case cst.StarredElement(value=inner) | cst.StarredDictElement(value=inner):
                return self.of(inner) if alone else self.of(inner).and_changed()
            case cst.Element(value=inner) | cst.DictElement(value=inner):
                return self.of(inner)
        return _NOTHING

    def _of_each(self, element: cst.BaseExpression, each: cst.CompFor) -> Held:
        """A comprehension gives its elements changed, or only some of them."""
        before, walked = dict(self.names), self.of(each.iter)
        self.names |= dict.fromkeys(bound_names(each.target), walked)
        given = self.of(element)
        self.names = before
        return given.and_changed() if each.ifs else given

    def _of_call(self, call: cst.Call) -> Held:
        name = called_name(call)
        if call in self.reads:
            return Held(frozenset({call}))
        on = self.of(call.func.value) if isinstance(call.func, cst.Attribute) else _NOTHING
        given = joined(self.of(arg.value) for arg in call.args)
        if on.reads and name in _CHANGED_COPY and call.args:
            return on.and_changed()
        if name in _CHOOSES and len(call.args) > 1:
            return given.and_changed()
        return joined([on, given]) if name in _RESHAPES or self._decodes(call) else _NOTHING

    def _decodes(self, call: cst.Call) -> bool:
        """True for `parse(await store.get(key))`, and for `Order(**fields)`."""
        of_class = called_name(call)[:1].isupper()
        return any(call_of(arg.value) in self.reads or (of_class and arg.star == "**") for arg in call.args)


class Following:
    """Goes through a function, and keeps what its names hold."""

    def __init__(self, reads: Collection[cst.Call]) -> None:
        self.values = _Values(reads)

    def of(self, node: cst.CSTNode) -> Held:
        """What an expression holds of what was read, at this moment."""
        return self.values.of(node)

    def block(self, block: cst.BaseSuite) -> Iterator[cst.CSTNode]:
        """The simple steps and conditions of a block, each at the moment before it runs."""
        for step in block.body:
            match step:
                case cst.FunctionDef() | cst.ClassDef():
                    continue
                case cst.SimpleStatementLine(body=parts) | cst.With(items=parts):
                    for part in parts:
                        yield from self._step(part)
                    if isinstance(step, cst.With):
                        yield from self.block(step.body)
                case cst.Try() | cst.TryStar():
                    yield from self._try(step)
                case _:
                    yield from self._ways(step)

    def _step(self, part: cst.CSTNode) -> Iterator[cst.CSTNode]:
        yield part
        for node in own_nodes(part):
            self._change(node)
            match node:
                case cst.Assign(targets=targets, value=value):
                    for target in targets:
                        self._give(target.target, value)
                case cst.NamedExpr(target=target, value=value):
                    self._give(target, value)

    def _ways(self, step: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """All ways through a branch or loop, where nothing of it may run at all."""
        match step:
            case cst.If(test=head) | cst.While(test=head) | cst.Match(subject=head) | cst.For(iter=head):
                yield from self._step(head)
        ends = [] if isinstance(step, cst.If) and _has_else(step) else [self.values.names]
        before = dict(self.values.names)
        if isinstance(step, cst.For):
            before |= dict.fromkeys(bound_names(step.target), self._inside(step.iter, _root(step.iter)))
        for suite in suites(step):
            ends += yield from self._way(suite, before)
        self.values.names = _merged(ends)

    def _try(self, step: cst.Try | cst.TryStar) -> Iterator[cst.CSTNode]:
        """What runs to its end, or stops somewhere and goes on in a handler."""
        before = self.values.names
        ends = yield from self._way(step.body, before)
        stopped = _merged([before, self.values.names])
        if step.orelse is not None:
            ends = yield from self._way(step.orelse.body, self.values.names)
        for handler in step.handlers:
            ends += yield from self._way(handler.body, stopped)
        self.values.names = _merged(ends)
        if step.finalbody is not None:
            yield from self.block(step.finalbody.body)

    def _way(
        self, suite: cst.BaseSuite, before: dict[str, Held]
    ) -> Generator[cst.CSTNode, None, list[dict[str, Held]]]:
        """Go through one block; what the names hold behind it, unless it leaves the function."""
        self.values.names = dict(before)
        yield from self.block(suite)
        return [] if isinstance(last_step(suite), cst.Return | cst.Raise) else [self.values.names]

    def _give(self, target: cst.BaseExpression, value: cst.BaseExpression) -> None:
        """A name gets a value, and what it held before is gone."""
        if (
            isinstance(target, cst.Tuple)
            and isinstance(value, cst.Tuple)
            and len(target.elements) == len(value.elements)
        ):
            for one, given in zip(target.elements, value.elements, strict=True):
                self._give(one.value, given.value)
            return
        for name in bound_names(target):
            held = self._as_part(value)
            if not held.reads and self._is_new_version(name, value):
                held = self.values.names[name].and_changed()
            self.values.names.pop(name, None)
            if held.reads:
                self.values.names[name] = held

    def _is_new_version(self, name: str, value: cst.BaseExpression) -> bool:
        """True for `code = changed(code, change)`."""
        match value:
            case cst.Call(args=args) if name in self.values.names and called_name(value) not in _KEEPS:
                return any(mentions(arg.value, name) for arg in args)
        return False

    def _as_part(self, value: cst.BaseExpression) -> Held:
        """What a value holds, with the name of the whole for `plan["days"]`, `plan.get("days")` and each of `plan`."""
        is_copy = isinstance(value, cst.Call) and called_name(value) not in _OF_A_PART
        return self._inside(value, "" if is_copy else _root(value))

    def _inside(self, value: cst.BaseExpression, whole: str) -> Held:
        return replace(self.values.of(value), whole=whole if whole in self.values.names else "")

    def _change(self, node: cst.CSTNode) -> None:
        """`users["a"] = b`, `users.append(a)`, `del users[a]`, `user.name = a`, and `users += a`."""
        held = changed(node, _IN_PLACE)
        match node:
            case cst.AssignTarget(target=cst.Attribute(value=held)):
                pass
            case cst.AugAssign(target=cst.Name(value=name), value=value):
                given = joined([self.values.names.get(name, _NOTHING), self.values.of(value)]).and_changed()
                self.values.names |= {name: replace(given, whole="")} if given.reads else {}
            case cst.AugAssign(target=target):
                held = target
        self._changes(_root(held) if held is not None else "")

    def _changes(self, name: str) -> None:
        """What is changed in a part is changed in the whole."""
        held = self.values.names.get(name)
        if held is not None:
            self.values.names[name] = replace(held.and_changed(), whole="")
            self._changes(held.whole)


def _has_else(step: cst.If) -> bool:
    return isinstance(step.orelse, cst.Else) or (isinstance(step.orelse, cst.If) and _has_else(step.orelse))


def _root(expression: cst.CSTNode) -> str:
    """`plan` of `plan["days"]`, `plan.days` and `plan.get("days", [])`."""
    return behind(expression).partition(".")[0] if isinstance(expression, cst.BaseExpression) else ""
