"""Tells whether the second round of a loop can differ from the first: by the names that one round hands to the next.

    while True:
        text = await ws.receive_text()      # `text` gets a value before it is read: no round hands it on
        if seen: ...                        # `seen` is read first
        seen = True

`handed_on` finds `seen`, `text` is left out. A loop whose first round changed nothing that is handed on is settled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import libcst as cst

from lint_rules.code.syntax import bound_names
from lint_rules.code.walk import walk
from lint_rules.flow.activation import CAUGHT
from lint_rules.flow.values import Value, memo_key
from lint_rules.flow.ways import State
from lint_rules.frameworks.libraries import TRACEBACKS

Loop = cst.For | cst.While


def is_settled(before: State, after: State, names: frozenset[str]) -> bool:
    """True when two states at the head of a loop are the same, as far as the loop reads them."""
    if (before.facts, before.closed, before.live) != (after.facts, after.closed, after.live):
        return False
    return all(
        before.env.get(name) is value or not _is_read(name, names) or _is_same(before.env.get(name), value)
        for name, value in after.env.items()
    )


def _is_read(name: str, names: frozenset[str]) -> bool:
    """`self.rooms` and `data["user"]` are read where `self` and `data` are."""
    if name == CAUGHT:
        return not TRACEBACKS.isdisjoint(names)
    return name.partition(".")[0].partition("[")[0] in names


def _is_same(one: Value | None, other: Value) -> bool:
    return one is not None and one.made is other.made and memo_key(one) == memo_key(other)


def handed_on(loop: Loop) -> frozenset[str]:
    """The names that a round of a loop may read before it gives them a value."""
    reader = _Reader()
    written: set[str] = set()
    if isinstance(loop, cst.While):
        reader.expression(loop.test, written)
    else:
        written.update(bound_names(loop.target))
    reader.block(loop.body, written)
    return frozenset(reader.read)


class _Reader:
    """Goes through a block in the order in which it runs; `written` are the names that have a value by then."""

    def __init__(self) -> None:
        self.read: set[str] = set()

    def block(self, body: cst.BaseSuite, written: set[str]) -> None:
        for statement in body.body:
            if isinstance(statement, cst.SimpleStatementLine):
                for small in statement.body:
                    self._small(small, written)
            else:
                self._compound(statement, written)

    def expression(self, node: cst.CSTNode, written: set[str]) -> None:
        """Every name in it, but for those that it gives a value to itself by `:=`."""
        names = Counter[str]()
        given: list[str] = []
        for part in walk(node):
            if isinstance(part, cst.Name):
                names[part.value] += 1
            elif isinstance(part, cst.NamedExpr):
                given += bound_names(part.target)
        names.subtract(given)
        self.read |= {name for name, count in names.items() if count > 0 and name not in written}
        written.update(given)

    def _small(self, node: cst.CSTNode, written: set[str]) -> None:
        match node:
            case cst.Assign(targets=targets, value=value):
                self.expression(value, written)
                self._targets([target.target for target in targets], written)
            case _:
                self.expression(node, written)

    def _targets(self, targets: Iterable[cst.CSTNode], written: set[str]) -> None:
        for target in targets:
            if isinstance(target, cst.Name | cst.Tuple | cst.List):
                written.update(bound_names(target))
            else:
                self.expression(target, written)

    def _compound(self, node: cst.CSTNode, written: set[str]) -> None:
        match node:
            case cst.If():
                self._if(node, written)
            case cst.With():
                self._with(node, written)
            case cst.Try():
                self.block(node.body, set(written))  # a handler may run before the body has given a name its value
                self._aside([*node.handlers, node.orelse, node.finalbody], written)
            case cst.For():
                self.expression(node.iter, written)
                self.block(node.body, written | set(bound_names(node.target)))
                self._aside([node.orelse], written)
            case _:
                self._aside([node], written)

    def _if(self, node: cst.If, written: set[str]) -> None:
        self.expression(node.test, written)
        self.block(node.body, set(written))
        if isinstance(node.orelse, cst.If):
            self._if(node.orelse, set(written))
        elif node.orelse is not None:
            self.block(node.orelse.body, set(written))

    def _with(self, node: cst.With, written: set[str]) -> None:
        for item in node.items:
            self.expression(item.item, written)
            if item.asname is not None:
                self._targets([item.asname.name], written)
        self.block(node.body, written)

    def _aside(self, parts: Iterable[cst.CSTNode | None], written: set[str]) -> None:
        """What may run, or may not: a value that it gives to a name counts for nothing afterwards."""
        for part in parts:
            if part is not None:
                self.expression(part, set(written))
