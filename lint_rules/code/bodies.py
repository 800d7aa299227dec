"""The libcst tree of one function, parsed when somebody asks for it.

    >>> outline = read_outline("class A:\\n    def f(self):\\n        return 1\\n", Path("a.py"), "a")
    >>> body = Bodies().of(outline.by_qualname["A.f"])
    >>> body.node.name.value, body.span(body.node).line
    ('f', 2)

A file of a thousand lines mostly has one function that matters; to parse only that one costs a fifth. Positions cost
as much as parsing, so they are worked out for those functions only that something is said about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import libcst as cst

from lint_rules.code.ledger import Note
from lint_rules.code.outline import Function, Outline, Statement, read_outline
from lint_rules.code.parsing import parse_module
from lint_rules.code.positions import JoinedPositions, Positions
from lint_rules.code.spans import Span

__all__ = ["Bodies", "Body", "Path", "read_outline"]

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
    """What the ledger is told when the function is run: no question to the disk, but a verdict rests on it."""

    def __post_init__(self) -> None:
        lines = str(self.function.first_line), str(self.function.end_line)
        self.ran = ("ran", str(self.function.outline.path), self.function.qualname, *lines), ""

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

    def span(self, function: Function, node: cst.CSTNode | None) -> Span:
        """Where a node of a function stands, or the function itself: see `Body.span`."""
        body = self.of(function)
        return body.span(body.node if node is None else node)

    def _make(self, function: Function) -> Body:
        """A function inside another shares the tree of the outer one: closures see the same nodes."""
        if function.parent is not None:
            outer = self.of(function.parent)
            node = _nth(_definitions(outer.node.body), function)
            if node is not None:
                return Body(function, node, outer.module, outer.positions)
        indented = function.column > 1
        text = f"if 1:\n{function.text}\n" if indented else f"{function.text}\n"
        before = function.first_line - 1 - indented
        try:
            module, positions = self.parsed.tree(text, before)
            return Body(function, _definitions(module)[0], module, positions)
        except (cst.ParserSyntaxError, IndexError):
            return _in_whole_file(function)  # `class A: def f(self): ...` in one line


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


def _in_whole_file(function: Function) -> Body:
    module = parse_module(function.outline.text)
    same = [f for f in function.outline.functions if f.name == function.name]
    nodes = [node for node in _definitions(module, enter=True) if node.name.value == function.name]
    return Body(function, nodes[min(same.index(function), len(nodes) - 1)], module, Positions(module))


def _nth(nodes: list[cst.FunctionDef], function: Function) -> cst.FunctionDef | None:
    same = [f for f in function.outline.functions if f.parent is function.parent and f.name == function.name]
    named = [node for node in nodes if node.name.value == function.name]
    index = same.index(function)
    return named[index] if index < len(named) else None


_BLOCKS: frozenset[type[cst.CSTNode]] = frozenset(
    {cst.Module, cst.IndentedBlock, cst.FunctionDef, cst.ClassDef, cst.If, cst.Else, cst.Try, cst.TryStar,
     cst.ExceptHandler, cst.ExceptStarHandler, cst.Finally, cst.With, cst.For, cst.While, cst.Match, cst.MatchCase}
)  # fmt: skip


def _definitions(root: cst.CSTNode, *, enter: bool = False) -> list[cst.FunctionDef]:
    """The functions in a block, also under `if`, `try` and `class`; those inside of them only with `enter`."""
    found: list[cst.FunctionDef] = []
    stack = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, cst.FunctionDef):
            found.append(node)
        if enter or not isinstance(node, cst.FunctionDef):
            stack.extend(reversed(_blocks_in(node)))
    return found


def _blocks_in(node: cst.CSTNode) -> list[cst.CSTNode]:
    parts = (getattr(node, field, ()) for field in ("body", "cases", "handlers", "orelse", "finalbody"))
    inside = (child for part in parts for child in (part if isinstance(part, Sequence) else [part]))
    return [child for child in inside if type(child) in _BLOCKS]
