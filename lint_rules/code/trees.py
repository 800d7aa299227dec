"""The libcst trees of functions, parsed when somebody asks for one, and where their nodes stand.

    >>> outline = read_outline("class A:\\n    def f(self):\\n        return 1\\n", Path("a.py"), "a")
    >>> body = Bodies().of(outline.by_qualname["A.f"])
    >>> body.node.name.value, body.span(body.node).line
    ('f', 2)

A file of a thousand lines mostly has one function that matters; to parse only that one costs a fifth. Positions cost
as much as parsing, so they are worked out for those functions only that something is said about. libcst tells them by
metadata, whose import costs as much as libcst itself; writing the tree out as source, which is what the metadata does
too, tells them without.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import libcst as cst
from libcst._nodes.internal import CodegenState  # public only through `libcst.metadata`, which is slow to import

from lint_rules.code.ledger import Note
from lint_rules.code.outline import Function, Outline, Statement, read_outline
from lint_rules.code.parsing import parse_module
from lint_rules.code.plain_form import Moved, has_other_form, make_plain
from lint_rules.code.spans import Span
from lint_rules.code.syntax import given_once, own_nodes
from lint_rules.code.walk import walk

__all__ = ["Bodies", "Body", "JoinedPositions", "Parsed", "Path", "Positions", "read_outline", "statement_of"]

_LINE_END = re.compile(r"(?<=\n)|(?<=\r)(?!\n)")

MOST_TREES = 5_000
"""Trees of functions that an editor's server keeps, of all open documents and of what they call."""


@dataclass(eq=False)
class Body:
    """One function as libcst has it, inside the small module that was parsed for it."""

    function: Function
    node: cst.FunctionDef
    module: cst.Module
    positions: Positions
    made_for: set[cst.CSTNode] = field(default_factory=set)
    """Calls that a framework makes for the function: `Depends` behind an alias or of a router, a method before it."""
    ran: Note = field(init=False)
    """What is noted when the function is run: no question to the disk, but a verdict rests on it."""

    def __post_init__(self) -> None:
        lines = str(self.function.first_line), str(self.function.end_line)
        self.ran = ("ran", str(self.function.outline.path), self.function.qualname, *lines), ""

    @cached_property
    def nodes(self) -> tuple[cst.CSTNode, ...]:
        """Every node that runs with this function, in source order: `own_nodes` of its body."""
        return tuple(own_nodes(self.node))

    @cached_property
    def calls(self) -> tuple[cst.Call, ...]:
        """The calls among these nodes."""
        return tuple(node for node in self.nodes if isinstance(node, cst.Call))

    @cached_property
    def given_once(self) -> dict[str, cst.BaseExpression]:
        """The plain names that get a value exactly once in this function, each with it."""
        return dict(given_once(self.nodes))

    def span(self, node: cst.CSTNode) -> Span:
        """Where a node of this function stands in its file; of a definition or loop only the first line.

        A call that is made for it and stands in no line of it is shown at the definition. Raises `KeyError` for any
        other node that is not its own.
        """
        if node in self.made_for and node not in self.positions:
            return self.positions.span(self.node)
        return self.positions.span(node)


@dataclass
class Parsed:
    """Trees of functions by their source, kept from one text of a file to the next: an edit changes one function.

    A tree serves one function at a time: what a run finds out hangs on its nodes.
    """

    _free: dict[str, list[tuple[cst.Module, Positions]]] = field(default_factory=dict)
    _lent: list[tuple[str, cst.Module, Positions]] = field(default_factory=list)

    def tree(self, text: str, before: int) -> tuple[cst.Module, Positions]:
        """The tree of a source, with the lines before it. Raises `libcst.ParserSyntaxError`."""
        free = self._free.get(text)
        if free:
            module, positions = free.pop()
            positions.before = before
        else:
            module = parse_module(text)
            positions = Positions(module, before)
        self._lent.append((text, module, positions))
        return module, positions

    def plain(self, text: str, before: int) -> tuple[cst.Module, Positions]:
        """The same in its one form."""
        module, positions = self.tree(text, before)
        positions.make_plain(text)
        return module, positions

    def module(self, outline: Outline) -> tuple[cst.Module, JoinedPositions]:
        """The tree of a whole file, put together from its statements: what stands between them is left out.

        Raises `libcst.ParserSyntaxError`.
        """
        lines = _LINE_END.split(outline.text)
        parts = []
        for first, last in outline.stretches:
            parts.append(self.tree("".join(lines[first - 1 : last]), first - 1))
        body = [statement for module, _ in parts for statement in module.body]
        indented = (module for module, _ in parts if any(isinstance(s, cst.BaseCompoundStatement) for s in module.body))
        indent = next((module.default_indent for module in indented), "    ")
        newline = "\r\n" if "\r\n" in outline.text else "\n"
        joined = cst.Module(body=body, default_indent=indent, default_newline=newline)
        return joined, JoinedPositions([positions for _, positions in parts])

    def take_back(self) -> None:
        """The run is over: what it used may be used again, and the oldest of what it did not use is forgotten."""
        for text, module, positions in self._lent:
            self._free[text] = [*self._free.pop(text, ()), (module, positions)]
        self._lent.clear()
        for text in list(self._free)[: max(0, len(self._free) - MOST_TREES)]:
            del self._free[text]


@dataclass
class Bodies:
    """The functions that were parsed so far."""

    parsed: Parsed = field(default_factory=Parsed)
    _known: dict[Function, Body] = field(default_factory=dict)

    def of(self, function: Function) -> Body:
        """The body of a function. Raises `libcst.ParserSyntaxError` for syntax that libcst does not know."""
        found = self._known.get(function)
        if found is None:
            found = self._known[function] = self._make(function)
        return found

    def span(self, function: Function, node: cst.CSTNode) -> Span:
        """Where a node of a function stands: see `Body.span`."""
        return self.of(function).span(node)

    def _make(self, function: Function) -> Body:
        """A function inside another shares the tree of the outer one: closures see the same nodes."""
        if function.parent is not None:
            outer = self.of(function.parent)
            node = _nth(_definitions(outer.node.body), function)
            if node is not None:
                return Body(function, node, outer.module, outer.positions)
        indented = function.column > 1
        text = f"if 1:\n{function.unquoted}\n" if indented else f"{function.unquoted}\n"
        before = function.first_line - 1 - indented
        module, positions = self.parsed.plain(text, before)
        return Body(function, _definitions(module)[0], module, positions)


def statement_of(outline: Outline, statement: Statement) -> cst.Module | None:
    """A statement by itself, of a block only its head; None for what does not stand alone, such as an `elif`."""
    lines = outline.lines[statement.first - 1 : statement.head_end]
    indent = lines[0][: len(lines[0]) - len(lines[0].lstrip())]
    if statement.head_end < statement.last:
        lines.append(f"{indent} pass")
    try:
        return parse_module("\n".join(["if 1:", *lines, ""] if indent else [*lines, ""]))
    except cst.ParserSyntaxError:
        return None


def _nth(nodes: list[cst.FunctionDef], function: Function) -> cst.FunctionDef | None:
    same = [f for f in function.outline.functions if f.parent is function.parent and f.name == function.name]
    named = [node for node in nodes if node.name.value == function.name]
    index = same.index(function)
    return named[index] if index < len(named) else None


_BLOCKS: frozenset[type[cst.CSTNode]] = frozenset(
    {cst.Module, cst.IndentedBlock, cst.FunctionDef, cst.ClassDef, cst.If, cst.Else, cst.Try, cst.TryStar,
     cst.ExceptHandler, cst.ExceptStarHandler, cst.Finally, cst.With, cst.For, cst.While, cst.Match, cst.MatchCase}
)  # fmt: skip


def _definitions(root: cst.CSTNode) -> list[cst.FunctionDef]:
    """The functions in a block, also under `if`, `try` and `class`; not those inside of them."""
    found: list[cst.FunctionDef] = []
    stack = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, cst.FunctionDef):
            found.append(node)
        else:
            stack.extend(reversed(_blocks_in(node)))
    return found


def _blocks_in(node: cst.CSTNode) -> list[cst.CSTNode]:
    parts = (getattr(node, field, ()) for field in ("body", "cases", "handlers", "orelse", "finalbody"))
    inside = (child for part in parts for child in (part if isinstance(part, list | tuple) else [part]))
    return [child for child in inside if type(child) in _BLOCKS]


_SHOWN_BY_HEAD = (
    cst.FunctionDef, cst.ClassDef, cst.For, cst.While, cst.If, cst.With, cst.Try, cst.TryStar, cst.ExceptHandler,
    cst.ExceptStarHandler, cst.Match,
)  # fmt: skip
"""Of these a finding shows the first line only."""


@dataclass(frozen=True, slots=True)
class _AsParsed:
    """A tree as it was before it got its one form: its text, its nodes, and those that are new since."""

    text: str
    nodes: tuple[cst.CSTNode, ...]
    moved: Moved


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
        self._as_parsed: _AsParsed | None = None

    def __contains__(self, node: cst.CSTNode) -> bool:
        return node in self.nodes

    def span(self, node: cst.CSTNode) -> Span:
        """Where a node of the tree stands; of a function, class or loop only its first line.

        Raises `KeyError` for a node of another tree.
        """
        span = self._at(node)
        if not isinstance(node, _SHOWN_BY_HEAD):
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

    def make_plain(self, text: str) -> None:
        """Give the tree, which was made of this text, its one form. All that stands in the text keeps its place."""
        if self._as_parsed is None and has_other_form(text):
            nodes = tuple(walk(self._module))
            moved = make_plain(nodes)
            if moved is not None:
                self._as_parsed = _AsParsed(text, nodes, moved)

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
            if self._as_parsed is None:
                self._write(self._module, 1)
            else:
                self._write_as_parsed(self._as_parsed)

    def _write_as_parsed(self, was: _AsParsed) -> None:
        """The places of the text, which is parsed once more, belong to the nodes that changed since."""
        again = parse_module(was.text)
        self._write(again, 1)
        self._found.update((node, self._found[same]) for node, same in zip(was.nodes, walk(again), strict=True))
        self._found.update((new, self._found[old]) for new, old in was.moved.items())

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
