"""Finds decorators of a project that register what they wrap, and the functions under them.

    def command(name):
        def wrap(function):
            @sio.on(name)
            def handler(*args): return function(*args)

for function, mark in under(found, outline, index): …      # `@command("join") def join(data)`
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import libcst as cst

from lint_rules.code.index import Index
from lint_rules.code.outline import Decorator, Function, Outline
from lint_rules.code.syntax import dotted, literal
from lint_rules.frameworks.model import Handler
from lint_rules.frameworks.registered import argument


@dataclass(frozen=True, eq=False)
class Registrar:
    """A decorator of the project: the wrapper that it makes is what the framework calls."""

    row: Handler
    function: Function
    wrapper: Function
    mark: Decorator

    def event(self, mark: Decorator) -> str:
        """The event that a use of the decorator registers: written in the wrapper, or given by the use."""
        first = _first(self.mark)
        if first is None:
            return ""
        named = literal(first)
        given = argument(mark.piece.node, self.function, dotted(first) or "") if named is ... else None
        named = literal(given) if given is not None else named
        return named if isinstance(named, str) else ""


def registrar(row: Handler, wrapper: Function, mark: Decorator) -> Registrar | None:
    """The decorator around a function that a framework calls and that calls what the decorator is put on."""
    outer, wrapped = wrapper.parent, set[str]()
    top = outer
    while outer is not None:
        wrapped |= {*outer.parameters}
        outer, top = outer.parent, outer
    calls = (call.written for call in wrapper.outline.calls if call.inside is wrapper)
    return Registrar(row, top, wrapper, mark) if top is not None and any(call in wrapped for call in calls) else None


@dataclass(frozen=True, eq=False)
class Registrars:
    """All of them in a project."""

    found: Sequence[Registrar]
    index: Index

    def of(self, row: Handler) -> Iterator[Registrar]:
        """Those that make a handler of this row."""
        return (each for each in self.found if each.row is row)

    @cached_property
    def wrappers(self) -> frozenset[Function]:
        """The wrappers in whose place the functions stand that they are made for."""
        return frozenset(each.wrapper for each in self.found if self._is_used(each))

    def _is_used(self, each: Registrar) -> bool:
        files = self.index.holding(*(f"{before}{each.function.name}".encode() for before in "@."))
        return any(True for outline in files for _ in under(each, outline, self.index))


def under(each: Registrar, outline: Outline, index: Index) -> Iterator[tuple[Function, Decorator]]:
    """The functions of a file under such a decorator."""
    for function in outline.functions if outline.says(each.function.name) else ():
        for mark in function.decorators:
            is_named = mark.written.rpartition(".")[2] == each.function.name
            if is_named and index.named(mark.written, outline) is each.function:
                yield function, mark


def _first(mark: Decorator) -> cst.BaseExpression | None:
    node = mark.piece.node
    return node.args[0].value if isinstance(node, cst.Call) and node.args else None
