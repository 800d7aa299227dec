"""The tree of a function in one form: whoever looks at an `if` or a `return` need not think of the others.

    ok = await may_join(user, room)      a value that is only asked or given back has no name
    if not ok:                               if not await may_join(user, room):

    if (user := find(token)) is None:    one that is read later is given its name in a line of its own
                                             user = find(token)
                                             if user is None:

    match kind:                          cases of values alone are tests
        case "join" | "enter":               if kind in ("join", "enter"):
        case _:                              else:

    who: User = find(token)              the type of a local name is for readers
                                             who = find(token)

    if user is None:                     behind a way that ends nothing needs an `else`
        return                               if user is None:
    else:                                        return
        ...                                  ...

The nodes themselves are changed. libcst would build each anew that something changes in, and a node that is new stands
nowhere in the file.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import libcst as cst

from lint_rules.code.syntax import dotted, item_of, leaves

_FORMS = re.compile(
    r"^[ \t]*(?:match\b.*|else[ \t]*):|^[ \t]*if\b.*:=|^[ \t]+[\w.]+: (?:[^\n]*=|[\w.]+\[$)", re.MULTILINE
)
_NAME = re.compile(r"^[ \t]*(?:if (?:not )?(\w+)[ \t]*:|(?:return|raise) (\w+)[ \t]*$)", re.MULTILINE)

_TAKEN_APART = (cst.BooleanOperation, cst.Comparison, cst.IfExp, cst.Lambda, cst.NamedExpr, cst.Yield)
"""What needs brackets behind a `not`."""

_OPPOSITE: Mapping[type[cst.BaseCompOp], type[cst.BaseCompOp]] = {
    cst.Is: cst.IsNot,
    cst.IsNot: cst.Is,
    cst.In: cst.NotIn,
    cst.NotIn: cst.In,
    cst.Equal: cst.NotEqual,
    cst.NotEqual: cst.Equal,
}

Moved = dict[cst.CSTNode, cst.CSTNode]
"""New nodes, each with the one in whose place it stands."""


def has_other_form(text: str) -> bool:
    """True where the source of a function may be of another form. Most are not, and need not be looked through."""
    if _FORMS.search(text) is not None:
        return True
    return any(f"{asked or given} = " in text for asked, given in _NAME.findall(text))


def make_plain(nodes: Sequence[cst.CSTNode]) -> Moved | None:
    """Give a function this form, and return the nodes that are new; None where nothing changes.

    `nodes` are all of its tree, in their order.
    """
    blocks = [node for node in nodes if isinstance(node, cst.IndentedBlock)]
    names = _Names(
        Counter(node.value for node in nodes if isinstance(node, cst.Name)),
        Counter(_kept_in(*pair) for block in blocks for pair in zip(block.body, block.body[1:], strict=False)),
    )
    classes = {id(node.body) for node in nodes if isinstance(node, cst.ClassDef)}
    moved: Moved = {}
    changes = [_Block(block, names, moved, is_class=id(block) in classes).change() for block in reversed(blocks)]
    return moved if moved or any(changes) else None


@dataclass(frozen=True, slots=True)
class _Names:
    """How often each name stands in a function, and how often it is given a value that the next line asks for."""

    said: Counter[str]
    kept: Counter[str]

    def are_only_kept(self, name: str) -> bool:
        """True for a name that nothing else reads."""
        return self.said[name] == 2 * self.kept[name]


class _Block:
    """One block, whose inner blocks are plain."""

    def __init__(self, node: cst.IndentedBlock, names: _Names, moved: Moved, *, is_class: bool) -> None:
        self._node = node
        self._names = names
        self._is_class = is_class
        self._moved = moved
        self._left = deque(node.body)
        self._plain: list[cst.BaseStatement] = []

    def change(self) -> bool:
        """Give the block its form; True where it had another."""
        before = list(self._left)
        changed = False
        while self._left:
            changed |= self._take(self._left.popleft())
        if self._plain != before:
            _set(self._node, body=self._plain)
            changed = True
        return changed

    def _take(self, statement: cst.BaseStatement) -> bool:
        if isinstance(statement, cst.Match) and _is_of_values(statement):
            statement = self._tested(statement)
        if isinstance(statement, cst.SimpleStatementLine) and not self._is_class:
            self._leave_types(statement)
        changed = isinstance(statement, cst.If) and self._name_first(statement)
        name = _kept_in(self._plain[-1], statement) if self._plain else ""
        if name and self._names.are_only_kept(name):
            _put(_value_of(self._plain.pop()), statement)
        self._plain.append(statement)
        return (isinstance(statement, cst.If) and self._lift(statement)) or changed

    def _leave_types(self, line: cst.SimpleStatementLine) -> None:
        for small in line.body:
            if isinstance(small, cst.AnnAssign) and small.value is not None:
                target = cst.AssignTarget(small.target)
                assign = cst.Assign([target], small.value)
                self._moved.update({assign: small, target: small.target})
                _set(line, body=[assign if each is small else each for each in line.body])

    def _name_first(self, asking: cst.If) -> bool:
        """Take the `:=` out of a test that is evaluated before all else of it."""
        found = _leading(asking)
        if found is None:
            return False
        holder, field, named = found
        name = cast("cst.Name", named.target)
        if self._names.said[name.value] == 1:
            _set(holder, **{field: named.value})
            return True
        asked = cst.Name(name.value)
        self._names.said[name.value] += 1
        assign = cst.Assign([cst.AssignTarget(name)], named.value)
        line = cst.SimpleStatementLine([assign])
        self._moved.update(dict.fromkeys((asked, line, assign, assign.targets[0]), named))
        _set(holder, **{field: asked})
        self._plain.append(line)
        return True

    def _lift(self, asking: cst.If) -> bool:
        """Take what is done on the one way only, where the other ends, out of its block."""
        if asking.orelse is None:
            return False
        if leaves(asking.body) and not _is_shorter(asking.orelse, asking.body):
            other = asking.orelse
            lifted = [other] if isinstance(other, cst.If) else self._statements(other.body)
            _set(asking, orelse=None)
        elif isinstance(asking.orelse, cst.Else) and leaves(asking.orelse.body):
            lifted = self._statements(asking.body)
            _set(asking, test=self._opposite(asking.test), body=asking.orelse.body, orelse=None)
        else:
            return False
        self._left.extendleft(reversed(lifted))
        return True

    def _statements(self, block: cst.BaseSuite) -> Sequence[cst.BaseStatement]:
        """The statements of a block, also of one in the line of its head."""
        if isinstance(block, cst.IndentedBlock):
            return block.body
        line = cst.SimpleStatementLine(cast("cst.SimpleStatementSuite", block).body)
        self._moved[line] = block
        return [line]

    def _opposite(self, test: cst.BaseExpression) -> cst.BaseExpression:
        match test:
            case cst.UnaryOperation(operator=cst.Not(), expression=inner):
                return inner
            case cst.Comparison(left=left, comparisons=[target]) if type(target.operator) in _OPPOSITE:
                turned = cst.ComparisonTarget(_OPPOSITE[type(target.operator)](), target.comparator)
                other: cst.BaseExpression = cst.Comparison(left, [turned])
                self._moved.update({turned: target, turned.operator: target})
            case _:
                _set_apart(test)
                other = cst.UnaryOperation(cst.Not(), test)
                self._moved[other.operator] = test
        self._moved[other] = test
        return other

    def _tested(self, match: cst.Match) -> cst.If:
        """The same as `if`, `elif` and `else`."""
        rest: cst.If | cst.Else | None = None
        for case in reversed(match.cases):
            if _is_for_others(case):
                rest = cst.Else(case.body)
            else:
                rest = cst.If(self._test(match.subject, case.pattern), case.body, rest)
            self._moved[rest] = case
        asked = cast("cst.If", rest)
        self._moved[asked] = match
        return asked

    def _test(self, subject: cst.BaseExpression, pattern: cst.MatchPattern) -> cst.Comparison:
        values = _values(pattern)
        if len(values) == 1:
            target = cst.ComparisonTarget(cst.Equal(), values[0])
        else:
            among = cst.Tuple([cst.Element(value) for value in values])
            target = cst.ComparisonTarget(cst.In(), among)
            self._moved.update(dict.fromkeys((among, *among.elements), pattern))
        test = cst.Comparison(subject, [target])
        self._moved.update(dict.fromkeys((test, target, target.operator), pattern))
        return test


def _kept_in(first: cst.BaseStatement, second: cst.BaseStatement) -> str:
    """The name in `ok = …`, with `if ok:`, `if not ok:` or `return ok` behind it."""
    match first:
        case cst.SimpleStatementLine(body=[cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))])]):
            return str(name) if _asked_in(second) == name else ""
    return ""


def _asked_in(statement: cst.BaseStatement) -> str:
    """The name that is all a statement asks or gives back."""
    match statement:
        case (
            cst.If(test=cst.Name(value=name))
            | cst.If(test=cst.UnaryOperation(operator=cst.Not(), expression=cst.Name(value=name)))
            | cst.SimpleStatementLine(
                body=[cst.Return(value=cst.Name(value=name)) | cst.Raise(exc=cst.Name(value=name))]
            )
        ):
            return str(name)
    return ""


def _value_of(line: cst.BaseStatement) -> cst.BaseExpression:
    return cast("cst.Assign", cast("cst.SimpleStatementLine", line).body[0]).value


def _put(value: cst.BaseExpression, statement: cst.BaseStatement) -> None:
    """Put a value where the statement has a name."""
    match statement:
        case cst.If(test=cst.UnaryOperation() as test):
            _set_apart(value)
            _set(test, expression=value)
        case cst.If():
            _set(statement, test=value)
        case cst.SimpleStatementLine(body=[cst.Return() as end]):
            _set(end, value=value)
        case cst.SimpleStatementLine(body=[cst.Raise() as end]):
            _set(end, exc=value)


def _set_apart(value: cst.BaseExpression) -> None:
    if isinstance(value, _TAKEN_APART) and not value.lpar:
        _set(value, lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


def _leading(asking: cst.If) -> tuple[cst.CSTNode, str, cst.NamedExpr] | None:
    """The `:=` that is evaluated before all else of a test, and which field of which node holds it."""
    holder: cst.CSTNode = asking
    field = "test"
    while True:
        inner = getattr(holder, field)
        match inner:
            case cst.NamedExpr():
                return holder, field, inner
            case cst.UnaryOperation(operator=cst.Not()):
                holder, field = inner, "expression"
            case cst.Comparison() | cst.BooleanOperation():
                holder, field = inner, "left"
            case _:
                return None


def _is_shorter(other: cst.If | cst.Else, body: cst.BaseSuite) -> bool:
    """True for an `else` that ends as well, and sooner: who is refused is told so first."""
    return isinstance(other, cst.Else) and leaves(other.body) and len(other.body.body) < len(body.body)


def _is_of_values(match: cst.Match) -> bool:
    """True where each case is a value, or one of several; the last may be for all others."""
    *first, last = match.cases
    return (
        (dotted(match.subject) is not None or item_of(match.subject) is not None)
        and all(case.guard is None and _values(case.pattern) for case in first)
        and last.guard is None
        and (bool(_values(last.pattern)) or (bool(first) and _is_for_others(last)))
    )


def _is_for_others(case: cst.MatchCase) -> bool:
    return isinstance(case.pattern, cst.MatchAs) and case.pattern.pattern is None and case.pattern.name is None


def _values(pattern: cst.MatchPattern) -> list[cst.BaseExpression]:
    match pattern:
        case cst.MatchValue(value=value):
            return [value]
        case cst.MatchOr(patterns=parts):
            found = [_values(part.pattern) for part in parts]
            return [value for values in found for value in values] if all(found) else []
    return []


def _set(node: cst.CSTNode, **fields: object) -> None:
    for name, value in fields.items():
        object.__setattr__(node, name, value)
