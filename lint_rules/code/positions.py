"""Where libcst nodes stand in a file, worked out when the first is asked for.

    places = Positions(cst.parse_module("f(x)"))
    places.span(call)      # Span(line=1, column=1, end_line=1, end_column=5)

libcst tells positions by metadata, whose import costs as much as libcst itself. Writing the tree out as source, which
is what the metadata does too, tells them without.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property

import libcst as cst
from libcst._nodes.internal import CodegenState  # public only through `libcst.metadata`, which is slow to import

from lint_rules.code.spans import Span
from lint_rules.code.walk import walk

_BLOCKS = (
    cst.FunctionDef, cst.ClassDef, cst.For, cst.While, cst.If, cst.With, cst.Try, cst.TryStar, cst.ExceptHandler,
    cst.ExceptStarHandler, cst.Match,
)  # fmt: skip
"""Of these a finding shows the first line only."""


class Positions:
    """The places of all nodes of one tree. `before` is how many lines of the file stand in front of the tree; it may
    change, because a function moves when somebody writes above it.

    `starts` are the lines at which the statements of the tree begin, with what stands above them. Where they are known,
    only those statements are written out that somebody asks about: of a long file mostly one.
    """

    def __init__(self, module: cst.Module, before: int = 0, starts: Sequence[int] = ()) -> None:
        self._module = module
        self.before = before
        self._starts = starts if len(starts) == len(module.body) else ()
        self._found: dict[cst.CSTNode, Span] = {}
        self._lines: dict[int, str] = {}
        self._is_whole = False

    def __contains__(self, node: cst.CSTNode) -> bool:
        return node in self.nodes

    def span(self, node: cst.CSTNode) -> Span:
        """Where a node of the tree stands; of a function, class or loop only its first line.

        Raises `KeyError` for a node of another tree.
        """
        span = self._at(node)
        if not isinstance(node, _BLOCKS):
            return self._moved(span)
        first = self._lines[span.line].rstrip()
        return self._moved(Span(span.line, span.column, span.line, max(len(first), span.column - 1) + 1))

    def whole(self, node: cst.CSTNode) -> Span:
        """The same from the first to the last line, also of a block."""
        return self._moved(self._at(node))

    @property
    def nodes(self) -> Iterable[cst.CSTNode]:
        """All nodes of the tree."""
        self._write_all()
        return self._found

    def _moved(self, span: Span) -> Span:
        if not self.before:
            return span
        return Span(span.line + self.before, span.column, span.end_line + self.before, span.end_column)

    def _at(self, node: cst.CSTNode) -> Span:
        if node not in self._found and self._starts:
            statement = self._statement_of.get(id(node))
            if statement is not None:
                self._write(self._module.body[statement], self._starts[statement])
        if node not in self._found:
            self._write_all()
        return self._found[node]

    @cached_property
    def _statement_of(self) -> dict[int, int]:
        """The statements of the tree by the nodes in them, white space and punctuation left out."""
        return {id(node): number for number, part in enumerate(self._module.body) for node in walk(part)}

    def _write_all(self) -> None:
        if not self._is_whole:
            self._is_whole = True
            self._write(self._module, 1)

    def _write(self, part: cst.CSTNode, line: int) -> None:
        writer = _Writer(self._module, line)
        part._codegen(writer)
        self._found.update(writer.found)
        text = "".join(writer.tokens).replace("\r\n", "\n").replace("\r", "\n")
        self._lines.update(enumerate(text.split("\n"), line))


class JoinedPositions:
    """The places of the nodes of a tree that was put together from several."""

    def __init__(self, parts: Sequence[Positions]) -> None:
        self._parts = parts

    def __contains__(self, node: cst.CSTNode) -> bool:
        return node in self._owners

    def span(self, node: cst.CSTNode) -> Span:
        """As `Positions.span`."""
        return self._owners[node].span(node)

    def whole(self, node: cst.CSTNode) -> Span:
        """As `Positions.whole`."""
        return self._owners[node].whole(node)

    @cached_property
    def _owners(self) -> dict[cst.CSTNode, Positions]:
        owners: dict[cst.CSTNode, Positions] = {}
        for part in self._parts:
            owners.update(dict.fromkeys(part.nodes, part))
        return owners


class _Writer(CodegenState):
    """Writes a tree out as source and notes where each node begins and ends, white space around it left out."""

    __slots__ = ("column", "found", "line", "starts")

    def __init__(self, module: cst.Module, line: int) -> None:
        super().__init__(default_indent=module.default_indent, default_newline=module.default_newline)
        self.line, self.column = line, 0
        self.found: dict[cst.CSTNode, Span] = {}
        self.starts: list[tuple[int, int]] = []

    def add_indent_tokens(self) -> None:
        for token in self.indent_tokens:
            self.add_token(token)

    def add_token(self, value: str) -> None:
        self.tokens.append(value)
        newline = max(value.rfind("\n"), value.rfind("\r"))
        if newline < 0:
            self.column += len(value)
        else:
            self.line += len(value.replace("\r\n", "\n").replace("\r", "\n").split("\n")) - 1
            self.column = len(value) - newline - 1

    def before_codegen(self, node: cst.CSTNode) -> None:
        self.starts.append((self.line, self.column))

    def after_codegen(self, node: cst.CSTNode) -> None:
        line, column = self.starts.pop()
        self.found.setdefault(node, Span(line, column + 1, self.line, self.column + 1))

    @contextmanager
    def record_syntactic_position(
        self, node: cst.CSTNode, *, start_node: cst.CSTNode | None = None, end_node: cst.CSTNode | None = None
    ) -> Iterator[None]:
        line, column = self.line, self.column
        try:
            yield
        finally:
            first = self.found.get(start_node) if start_node is not None else None
            last = self.found.get(end_node) if end_node is not None else None
            start = (first.line, first.column) if first else (line, column + 1)
            end = (last.end_line, last.end_column) if last else (self.line, self.column + 1)
            self.found[node] = Span(*start, *end)
