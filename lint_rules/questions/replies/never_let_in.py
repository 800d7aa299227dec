"""Finds where a message is dropped because its client was turned away: its connection was closed before.

    class Console(WebSocketHandler):
        async def open(self):
            self.person = await person_of(self)
            if self.person is None:
                self.close(4401)

        async def on_message(self, frame):
            if self.person is None:  # asks_for_outsiders(test, outsiders(function, flow))
                return

Who hears of the close waits for no answer to what he sent meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import dotted, literal
from lint_rules.flow.effects import Effect
from lint_rules.flow.facts import checks
from lint_rules.flow.query import Flow
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.model import Entry

_ASKED = re.compile(r"\bif (?:not (self\.\w+)|(self\.\w+) is None):")
"""A test of an attribute that only some connections have."""

_MISSED = re.compile(r"\bif self not in ([\w.]+):")
"""A test of whether the connection is one of those that were let in."""


def outsiders(function: Function, flow: Flow) -> frozenset[str]:
    """The attributes that a connection of this class has only if it was let in (`self.person`), and the collections
    that it stands in only then."""
    asked = {one or other for one, other in _ASKED.findall(function.text)} | set(_MISSED.findall(function.text))
    if not asked or function.owner is None:
        return frozenset()
    owners = flow.engine.index.lineage(function.owner).classes
    connects = [entry for entry in flow.handlers("connect") if entry.owner in owners]
    return frozenset(name for name in asked if connects and all(_lets_in(entry, name, flow) for entry in connects))


def _lets_in(entry: Entry, name: str, flow: Flow) -> bool:
    """True where a handler closes some connections, and gives the attribute to those whose client was asked about, or
    puts them into the collection."""
    effects = flow.run(entry).effects
    given = [
        e for e in effects if (e.kind == "assign" and e.name == name) or e.written in (f"{name}.add", f"{name}.append")
    ]
    return any(effect.kind == "close" for effect in effects) and bool(given) and all(map(_is_asked, given))


def _is_asked(given: Effect) -> bool:
    return bool(checks(given.facts)) or bool(given.payload.labels & Label.IDENTITY)


def asks_for_outsiders(test: cst.BaseExpression, names: frozenset[str]) -> bool:
    """True for `self.person is None` and `not self.person` of such an attribute, and for `self not in clients`."""
    match test:
        case cst.Comparison(
            left=cst.Name("self"), comparisons=[cst.ComparisonTarget(operator=cst.NotIn(), comparator=asked)]
        ):
            return dotted(asked) in names
        case cst.UnaryOperation(operator=cst.Not(), expression=asked):
            return dotted(asked) in names
        case cst.Comparison(left=asked, comparisons=[cst.ComparisonTarget(operator=cst.Is(), comparator=other)]):
            return dotted(asked) in names and literal(other) is None
    return False


def drops_outsiders(function: Function, flow: Flow) -> Iterator[cst.CSTNode]:
    """The `return` statements below such a test."""
    names = outsiders(function, flow)
    for node in flow.nodes(function) if names else ():
        if isinstance(node, cst.If) and asks_for_outsiders(node.test, names):
            for line in node.body.body:
                parts = line.body if isinstance(line, cst.SimpleStatementLine) else (line,)
                yield from (part for part in parts if isinstance(part, cst.Return))
