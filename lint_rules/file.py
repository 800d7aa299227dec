"""One file while it is being linted: source, outline, engine, and, once a rule gets that far, its libcst tree.

Rules see it as `self.file`. It exists so that everything costly is made once and only when the first rule asks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from lint_rules.code.spans import line_starts
from lint_rules.code.walk import is_in

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import libcst as cst
    from libcst.metadata import BaseMetadataProvider, MetadataWrapper

    from lint_rules.code.index import Index
    from lint_rules.code.outline import Class, Function, Outline
    from lint_rules.code.spans import Span
    from lint_rules.code.trees import JoinedPositions, Parsed, Positions
    from lint_rules.edit.changes import Changes
    from lint_rules.finding import Finding
    from lint_rules.flow.engine import Engine
    from lint_rules.flow.query import Flow
    from lint_rules.frameworks.model import Entry
    from lint_rules.settings.config import Config


T = TypeVar("T")


@dataclass(eq=False)
class File:
    """A parsed file and what the rules found in it so far."""

    display: str
    text: str
    outline: Outline
    engine: Engine
    config: Config
    parsed: Parsed | None = None
    """Trees of an earlier run over the same files, in an editor."""
    findings: list[Finding] = field(default_factory=list)
    _wrapper: MetadataWrapper | None = None
    _parts: dict[tuple[int, int], tuple[cst.Module, Positions]] = field(default_factory=dict)

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their ends, split as Python splits them."""
        return self.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")

    @cached_property
    def flow(self) -> Flow:
        """The handlers of this file, what they do, and what holds before it: see `flow/query.py`."""
        from lint_rules.flow.query import Flow

        return Flow(self.engine, self.outline)

    @property
    def path(self) -> Path:
        """Where the file is."""
        return self.outline.path

    @property
    def index(self) -> Index:
        """Follows names from this file into others."""
        return self.engine.index

    def class_of(self, node: cst.ClassDef) -> Class:
        """What the outline says of a class of `tree`: its full name, bases and methods."""
        line = self.span(node).line
        return next(owner for owner in self.outline.every_class if owner.line == line)

    def function_of(self, node: cst.FunctionDef) -> Function:
        """What the outline says of a function of `tree`."""
        line = self.span(node).line
        return next(function for function in self.outline.functions if function.line == line)

    def handler(self, node: cst.FunctionDef, *kinds: str) -> Entry | None:
        """What a framework calls a function of `tree` for, if it is one of these kinds."""
        line = self.span(node).line
        entries = (entry for entry in self.flow.handlers(*kinds) if entry.function.outline is self.outline)
        return next((entry for entry in entries if entry.function.line == line), None)

    @cached_property
    def tree(self) -> cst.Module:
        """The libcst tree. The first rule that asks pays for it."""
        return self._parsed[0]

    @property
    def positions(self) -> Positions | JoinedPositions:
        """Where the nodes of `tree` stand."""
        return self._parsed[1]

    @cached_property
    def _parsed(self) -> tuple[cst.Module, Positions | JoinedPositions]:
        """In an editor only what changed is parsed; a rule of the project's own may ask for what is left out then."""
        from lint_rules.code.parsing import parse_module
        from lint_rules.code.trees import Positions

        if self.parsed is not None and not self.config.local_rules:
            return self.parsed.module(self.outline)
        tree = parse_module(self.text)
        firsts = zip(self.outline.first_lines, tree.body, strict=False)
        return tree, Positions(tree, starts=[line - len(part.leading_lines) for line, part in firsts])

    def part(self, line: int) -> cst.Module:
        """The tree of the statement at the top of the file around a line, or above it: much less than the whole one."""
        stretches = self.outline.stretches
        first, last = next((stretch for stretch in stretches if line <= stretch[1]), stretches[-1])
        return self._part(first, last)

    @property
    def top(self) -> cst.Module:
        """The tree of the docstring and the first imports; of the whole file where it does not begin with imports."""
        last = self.outline.imports_end
        return self._part(1, last) if last else self.tree

    def _part(self, first: int, last: int) -> cst.Module:
        if (first, last) not in self._parts:
            text = "\n".join([*self.lines[first - 1 : last], ""])
            self._parts[first, last] = self.index.bodies.parsed.plain(text, first - 1)
        return self._parts[first, last][0]

    def _positions_of(self, node: cst.CSTNode) -> Positions | JoinedPositions:
        found = next((places for module, places in self._parts.values() if is_in(node, module)), None)
        return found if found is not None else self.positions

    def span(self, node: cst.CSTNode) -> Span:
        """Where a node of `tree` or of a `part` stands. Raises `ValueError` for a node of another tree."""
        try:
            return self._positions_of(node).span(node)
        except KeyError:
            raise ValueError(
                f"a {type(node).__name__} that is no part of {self.display} was reported or changed: "
                "a rule may only speak of nodes that it was given for the file which it is linting"
            ) from None

    def changes(self, around: Function | cst.Module | None = None) -> Changes:
        """What turns changes of nodes into a fix: of nodes of one function, of a `part` or of `top`, else of `tree`."""
        from lint_rules.code.outline import Function
        from lint_rules.edit.changes import Changes

        if not isinstance(around, Function):
            module = around or self.tree
            return Changes(self.text, module, self._positions_of(module))
        body = self.flow.body(around)
        return Changes(self.text, body.module, body.positions)

    def metadata(self, provider: type[BaseMetadataProvider[T]]) -> Mapping[cst.CSTNode, T]:
        """What a libcst metadata provider says of the nodes of `tree`: scopes, parents, qualified names.

        It is imported with the first call and costs more than the parse: our own rules do without.
        """
        from libcst.metadata import MetadataWrapper

        if self._wrapper is None:
            self._wrapper = MetadataWrapper(self.tree, unsafe_skip_copy=True)
        return self._wrapper.resolve(provider)

    def offset(self, line: int, column: int) -> int:
        """Where a line and column (both from 1) stand in `text`."""
        return line_starts(self.text)[line - 1] + column - 1

    def line_text(self, line: int) -> str:
        """The text of a line, counted from 1, without its end."""
        return self.lines[line - 1] if 0 < line <= len(self.lines) else ""

    def symbol_at(self, line: int) -> str:
        """The qualified name of the innermost function or class around a line; empty at module level."""
        return self._symbols.get(line, "")

    def at(self, line: int) -> tuple[str, str]:
        """What a finding in a line says of its place: the name around it, and the text of the line."""
        return self.symbol_at(line), self.line_text(line)

    @cached_property
    def _symbols(self) -> dict[int, str]:
        """Every line of a function or class with the innermost one: asked for each finding."""
        named: list[Function | Class] = [*self.outline.every_class, *self.outline.functions]
        found: dict[int, str] = {}
        for one in sorted(named, key=lambda one: one.line - one.end_line):
            found.update(dict.fromkeys(range(one.line, one.end_line + 1), one.qualname))
        return found
