"""A Python file as text plus libcst's knowledge of where things are in it.

Edits of this project are pure insertions of text at places that libcst finds. That makes the promise "not a byte
changes elsewhere" true by construction: no code is ever printed from a tree.

>>> source = PySource.parse(b'import os\\n\\nclass A:\\n    x = 1\\n')
>>> [statement.start for statement in source.statements()], source.find_class("A").start
([1, 3], 3)

Lines are what Python's tokenizer takes for lines: `str.splitlines` would also split at form feeds and `U+2028`.
This module knows nothing of channels; see `wire.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["BOM", "PySource", "Span", "Unreadable", "blanks_left", "replace_lines"]

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
BOM = "\ufeff"
"""Some editors on Windows start files with it. It is not part of `text`."""


class Unreadable(Exception):
    """The file is not UTF-8, or not Python."""


@dataclass(frozen=True, slots=True)
class Span:
    """A statement of the module and its lines, counted from 1; `end` is its last line."""

    node: cst.BaseStatement
    start: int
    end: int


class PySource:
    """The text, its lines, and its statements with their positions."""

    def __init__(self, text: str, wrapper: MetadataWrapper) -> None:
        self.text = text
        self._wrapper = wrapper

    @staticmethod
    def parse(content: bytes) -> PySource:
        """Read a file. Raises `Unreadable` with the reason for what is not Python in UTF-8."""
        try:
            return _read(content.decode("utf-8").removeprefix(BOM))
        except UnicodeDecodeError:
            raise Unreadable("it is not UTF-8") from None
        except cst.ParserSyntaxError as error:
            raise Unreadable(f"it is not valid Python at line {error.raw_line}") from None
        except RecursionError:
            raise Unreadable("it is nested too deeply") from None

    @staticmethod
    def readable(content: bytes | None) -> PySource | None:
        """Read a file for what its code says. None for one that is not there, or is not Python in UTF-8."""
        try:
            return None if content is None else PySource.parse(content)
        except Unreadable:
            return None

    @property
    def module(self) -> cst.Module:
        return self._wrapper.module

    @property
    def newline(self) -> str:
        """The line ending that the file uses most at its start."""
        return self.module.default_newline

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines with their endings; joined they are `text`."""
        return tuple(_LINE.findall(self.text))

    def span(self, node: cst.CSTNode) -> tuple[int, int]:
        """Return the first and the last line of a node, leading comments and decorators' blank lines left out."""
        found = self._wrapper.resolve(PositionProvider)[node]
        return found.start.line, found.end.line

    def columns(self, node: cst.CSTNode) -> tuple[int, int]:
        """Return the column where a node starts on its first line, and the one where it ends on its last."""
        found = self._wrapper.resolve(PositionProvider)[node]
        return found.start.column, found.end.column

    def statements(self, body: Sequence[cst.CSTNode] | None = None) -> Iterator[Span]:
        """Yield the statements of the module, or of `body`, in order."""
        for node in self.module.body if body is None else body:
            if isinstance(node, cst.BaseStatement):
                start, end = self.span(node)
                if isinstance(node, cst.FunctionDef | cst.ClassDef) and node.decorators:
                    start = self.span(node.decorators[0])[0]
                yield Span(node, start, end)

    def find_class(self, name: str) -> Span | None:
        """Return the class statement of that name at module level; None when there is none, or more than one."""
        named = [each for each in self.module.body if isinstance(each, cst.ClassDef) and each.name.value == name]
        return next(self.statements(named)) if len(named) == 1 else None

    def names_used(self) -> frozenset[str]:
        """Return the names that are read or bound anywhere outside import statements, attributes left out."""
        return self._used

    @cached_property
    def _used(self) -> frozenset[str]:
        return frozenset(_names(self.module))

    def names_bound(self) -> frozenset[str]:
        """Return the names that mean something in the file already: used anywhere, or imported."""
        return self.names_used() | {local for _, _, local in self.imported()}

    def packages_imported(self) -> frozenset[str]:
        """Return the top-level packages that the module imports from, at module level."""
        return frozenset(module.partition(".")[0] for module, _, _ in self.imported())

    def imports_module(self, name: str) -> bool:
        """Tell whether the module says `import name`."""
        return (name, "", name) in self.imported()

    def imported(self) -> set[tuple[str, str, str]]:
        """Return `(module, name, local)` for each import at module level; `name` is "" for `import module`."""
        return {found for node in self.module.body for found in _imports_of(node)}

    def is_blank(self, line: int) -> bool:
        """Tell whether a line, counted from 1, holds nothing; so does what is past the end."""
        return not 0 < line <= len(self.lines) or not self.lines[line - 1].strip()

    def stands_alone(self, span: Span) -> bool:
        """Tell whether a statement shares its lines with no other one: lines can be put before and after it."""
        return (
            isinstance(span.node, cst.SimpleStatementLine)
            and len(span.node.body) == 1
            and span.end <= len(self.lines)
            and not self.lines[span.end - 1].rstrip("\r\n").endswith("\\")
        )


@lru_cache(maxsize=64)
def _read(text: str) -> PySource:
    """Parse a text once: edits are undone on trial, and each piece of wiring reads the file that the last one left."""
    return PySource(text, MetadataWrapper(cst.parse_module(text), unsafe_skip_copy=True))


def _imports_of(node: cst.CSTNode) -> Iterator[tuple[str, str, str]]:
    for statement in node.body if isinstance(node, cst.SimpleStatementLine) else ():
        if isinstance(statement, cst.ImportFrom) and not isinstance(statement.names, cst.ImportStar):
            module = "" if statement.module is None else _code(statement.module)
            yield from (
                (module, _code(alias.name), alias.evaluated_alias or _code(alias.name)) for alias in statement.names
            )
        elif isinstance(statement, cst.Import):
            yield from (
                (_code(alias.name), "", alias.evaluated_alias or _code(alias.name)) for alias in statement.names
            )


def _code(node: cst.CSTNode) -> str:
    return cst.Module(()).code_for_node(node)


def _names(root: cst.CSTNode) -> Iterator[str]:
    """Yield the names in a tree, except those of imports, of attributes and of keyword arguments."""
    pending: list[cst.CSTNode] = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, cst.Name):
            yield node.value
        elif isinstance(node, cst.Attribute | cst.Arg):
            pending.append(node.value)
        elif not isinstance(node, cst.Import | cst.ImportFrom):
            pending.extend(node.children)


def blanks_left(source: PySource, place: int, blanks: int) -> tuple[str, str]:
    """Return what a piece of the text was, and what it will be when an insertion below line `place` is gone again.

    An insertion that brought blank lines leaves `blanks` of them, and ends a last line that had no ending. The piece is
    as long as it must be to occur once.
    """
    left = replace_lines(source, place + 1, place + 1, [""] * blanks)
    ending = "" if place == 0 or source.lines[place - 1].endswith(("\r", "\n")) else source.newline
    for size in range(1, len(source.lines) + 2):
        start, stop = max(0, place - size), place + size
        before = "".join(source.lines[start:stop])
        head, tail = "".join(source.lines[start:place]), "".join(source.lines[place:stop])
        after = f"{head}{ending}{source.newline * blanks}{tail}"
        if left.count(after) == 1:
            break
    return before, after


def replace_lines(source: PySource, start: int, stop: int, new: Sequence[str]) -> str:
    """Return the text with the lines `start` up to but without `stop` (from 1) replaced by `new`.

    The new lines are given without endings, and get those of the file.
    """
    lines = list(source.lines)
    head, tail = lines[: start - 1], lines[stop - 1 :]
    if new and head and not head[-1].endswith(("\r", "\n")):
        head[-1] += source.newline
    return "".join([*head, *(f"{line}{source.newline}" for line in new), *tail])
