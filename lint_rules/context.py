"""One file while it is being linted: source, facts, project, and, once a rule gets that far, its libcst tree.

Rules see it as `self.file`. It exists so that everything costly is made once and only when the first rule asks.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from lint_rules.analysis.sources import Trails, holds_socket, is_connection
from lint_rules.dialects import roles_of
from lint_rules.facts import FunctionFacts
from lint_rules.places import ast_span

if TYPE_CHECKING:
    from collections.abc import Mapping

    import libcst as cst
    from libcst.metadata import BaseMetadataProvider, MetadataWrapper

    from lint_rules.code.index import Index
    from lint_rules.code.outline import Class, Function, Outline
    from lint_rules.config import Config
    from lint_rules.dialects.role import Role
    from lint_rules.edit.changes import Changes
    from lint_rules.facts import ModuleFacts
    from lint_rules.flow.engine import Engine
    from lint_rules.flow.query import Flow
    from lint_rules.frameworks.model import Entry
    from lint_rules.places import Span
    from lint_rules.positions import Positions
    from lint_rules.project import Project
    from lint_rules.rule import Finding
    from lint_rules.twins import Twins


T = TypeVar("T")


@dataclass(eq=False)
class File:
    """A parsed file and what the rules found in it so far."""

    display: str
    text: str
    module: ModuleFacts
    project: Project
    config: Config
    findings: list[Finding] = field(default_factory=list)
    _wrapper: MetadataWrapper | None = None

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their ends, split as Python splits them."""
        return self.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")

    @cached_property
    def roles(self) -> list[Role]:
        """The functions of this file that a real-time framework calls, and as what."""
        return roles_of(self.module, self.project)

    @cached_property
    def flow(self) -> Flow:
        """The handlers of this file, what they do, and what holds before it: see `flow/query.py`."""
        from lint_rules.flow.query import Flow

        engine = engine_of(self.project, self.config)
        outline = engine.index.outline(self.module.path)
        assert outline is not None
        return Flow(engine, outline)

    @property
    def outline(self) -> Outline:
        """What this file defines and imports."""
        return self.flow.outline

    @property
    def index(self) -> Index:
        """Follows names from this file into others."""
        return self.flow.engine.index

    def class_of(self, node: cst.ClassDef) -> Class:
        """What the outline says of a class of `tree`: its full name, bases and methods."""
        line = self.span(node).line
        return next(owner for owner in self.outline.classes.values() if owner.line == line)

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
        import libcst as cst

        return cst.parse_module(self.text)

    @cached_property
    def twins(self) -> Twins:
        """The match between libcst and `ast` nodes."""
        from lint_rules.twins import Twins

        return Twins(self.tree, self.module.tree)

    @cached_property
    def positions(self) -> Positions:
        """Where the nodes of `tree` stand."""
        from lint_rules.positions import Positions

        return Positions(self.tree)

    def span(self, node: cst.CSTNode) -> Span:
        """Where a node of `tree` stands. Raises `ValueError` for a node of another tree."""
        try:
            return self.positions.span(node)
        except KeyError:
            raise ValueError(
                f"a {type(node).__name__} that is no part of {self.display} was reported or changed: "
                "a rule may only speak of nodes that it was given for the file which it is linting"
            ) from None

    def changes(self, function: Function | None = None) -> Changes:
        """What turns changes of nodes into a fix: of nodes of `tree`, or of those of one function's body."""
        from lint_rules.edit.changes import Changes

        if function is None:
            return Changes(self.text, self.tree, self.positions)
        body = self.flow.body(function)
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
        return self._starts[line - 1] + column - 1

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", self.text))]

    def source_of(self, node: cst.CSTNode) -> str:
        """The text of a node as it stands in the file."""
        return self.changes().source(node)

    def function_around(self, node: cst.CSTNode) -> FunctionFacts | None:
        """The innermost function that a node stands in."""
        return self.function_at(self.span(node).line)

    def function_at(self, line: int) -> FunctionFacts | None:
        """The innermost function whose body has this line."""
        best: FunctionFacts | None = None
        for function in self.module.functions:
            last = function.node.end_lineno or function.node.lineno
            if function.node.body[0].lineno <= line <= last and (
                best is None or function.node.lineno >= best.node.lineno
            ):
                best = function
        return best

    def ast_span(self, node: ast.AST) -> Span:
        """Where an `ast` node stands."""
        return ast_span(node, self.lines)

    @cached_property
    def trails(self) -> Trails:
        """Where the client's and the server's words go in this file."""
        return Trails.of([role for role in self.roles if role.kind != "info"], self.project)

    @cached_property
    def live(self) -> frozenset[FunctionFacts]:
        """The functions that run for a connection: handlers, their classes' methods, and what takes a socket."""
        owners = {id(role.owner) for role in self.roles if role.owner is not None}
        owners |= {id(owner) for owner in self.module.classes.values() if holds_socket(owner)}
        found = {role.function for role in self.roles}
        for function in self.module.functions:
            taken = any(is_connection(arg) for arg in function.parameters)
            if taken or (function.owner is not None and id(function.owner) in owners):
                found.add(function)
        if any(role.kind in ("message", "endpoint") for role in self.roles):
            found |= {f for f in self.trails.reached() if f.module is self.module}
        return frozenset(f for f in self.module.functions if _is_or_stands_in(f, found))

    def line_text(self, line: int) -> str:
        """The text of a line, counted from 1, without its end."""
        return self.lines[line - 1] if 0 < line <= len(self.lines) else ""

    def symbol_at(self, line: int) -> str:
        """The qualified name of the innermost function or class around a line; empty at module level."""
        best, size = "", float("inf")
        named: list[tuple[str, ast.AST]] = [(f.qualname, f.node) for f in self.module.functions]
        named += [(c.qualname, c.node) for c in self.module.classes.values()]
        for qualname, node in named:
            first, last = getattr(node, "lineno", 0), getattr(node, "end_lineno", 0)
            if first <= line <= last and last - first < size:
                best, size = qualname, last - first
        return best


def engine_of(project: Project, config: Config) -> Engine:
    """The flow engine of a project, made when the first rule asks, with the rows of its configuration."""
    from lint_rules.code.index import Index
    from lint_rules.flow.engine import Engine
    from lint_rules.frameworks.own import own_rows
    from lint_rules.frameworks.table import table

    own = own_rows(config.handlers, config.guards, config.sinks, config.auth_helpers)
    return project.once("flow engine", lambda: Engine(Index(project), table([own])))


def _is_or_stands_in(function: FunctionFacts, found: set[FunctionFacts]) -> bool:
    scope: FunctionFacts | None = function
    while scope is not None:
        if scope in found:
            return True
        scope = scope.parent
    return False
