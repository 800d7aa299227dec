"""Turns changes of libcst nodes into edits of the file's text, so that several fixes can be applied together.

    changes = self.file.changes()                        # for nodes of the file's tree
    changes = self.file.changes(entry.function)          # for nodes of one function
    changes.replace(call, call.with_changes(func=cst.Name("whisper")))
    changes.before(statement, "count += 1")
    changes.remove(statement)

What is new is a libcst node or source text. It is written as the file is: its indentation, its line ends.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.spans import line_starts
from lint_rules.finding import Edit

if TYPE_CHECKING:
    from lint_rules.code.trees import JoinedPositions, Positions


_STRING_OR_END = re.compile(
    r"""
    \#[^\r\n]*                                                    # a comment: a quote in it opens no string
    | (?P<three>\"{3}|'{3})(?:\\.|[^\\])*?(?P=three)
    | (?P<one>["'])(?:\\(?:\r\n|.)|(?!(?P=one))[^\\\r\n])*(?P=one)
    | (?P<end>\r\n|\r|\n)(?P<blank>[ \t\f]*(?=[\r\n]|\Z))?
    """,
    re.DOTALL | re.VERBOSE,
)
"""The ends of lines, and what they are not looked for in: white space in a string is a part of what it says."""


@dataclass(frozen=True, eq=False)
class Changes:
    """Changes of the nodes of one tree. Each method raises `KeyError` for a node of another tree."""

    text: str
    module: cst.Module
    positions: Positions | JoinedPositions

    def source(self, node: cst.CSTNode) -> str:
        """The text of a node as it stands in the file."""
        start, end = self._bounds(node)
        return self.text[start:end]

    def replace(self, node: cst.CSTNode, new: cst.CSTNode | str) -> Edit:
        """Put something in the place of an expression, or of a statement without its line's end."""
        start, end = self._bounds(node)
        margin = self._margin(start) if isinstance(node, cst.BaseCompoundStatement | cst.SimpleStatementLine) else ""
        return Edit(start, end, self._written(new, margin).removeprefix(margin))

    def in_place(self, node: cst.CSTNode, text: str) -> Edit:
        """Put parts of the file in the place of a node: their lines keep the depth that they have."""
        return Edit(*self._bounds(node), text)

    def ahead(self, node: cst.CSTNode, text: str) -> Edit:
        """Put text in front of a node, in its line."""
        start, _ = self._bounds(node)
        return Edit(start, start, text)

    def before(self, statement: cst.CSTNode, *new: cst.CSTNode | str) -> Edit:
        """Put statements in front of one that begins its line."""
        start, _ = self._bounds(statement)
        margin = self._margin(start)
        line = start - len(margin)
        return Edit(line, line, "".join(self._written(part, margin) + self.newline for part in new))

    def after(self, statement: cst.CSTNode, *new: cst.CSTNode | str) -> Edit:
        """Put statements behind one, at the same depth."""
        start, end = self._bounds(statement)
        margin = self._margin(start)
        return self._below(end, "".join(self._written(part, margin) + self.newline for part in new))

    def inside(self, statement: cst.CSTNode, head: str, *tail: str) -> tuple[Edit, Edit]:
        """Put a statement into a block of its own: `try:` above it, and behind it the lines of its `except`."""
        start, _ = self._bounds(statement)
        opening = f"{head}{self.newline}{self._margin(start)}{self.step()}"
        return self.ahead(statement, opening), self.after(statement, *tail)

    def remove(self, statement: cst.CSTNode) -> Edit:
        """Take away the lines of a statement that has its lines for itself."""
        start, end = self._bounds(statement)
        return Edit(start - len(self._margin(start)), self._line_end(end), "")

    def method_after(self, function: cst.FunctionDef, new: str) -> Edit:
        """Put a method behind another one, with the empty line that belongs between them."""
        start, end = self._bounds(function)
        return self._below(end, self.newline + self._written(new, self._margin(start)) + self.newline)

    @cached_property
    def newline(self) -> str:
        """How the lines of the file end."""
        return "\r\n" if "\r\n" in self.text else "\n"

    def step(self) -> str:
        """One level of indentation as the file has it."""
        return self.module.default_indent

    def begins_line(self, statement: cst.CSTNode) -> bool:
        """True when nothing but white space stands in front of a statement."""
        start, _ = self._bounds(statement)
        return self._starts[self.positions.whole(statement).line - 1] == start - len(self._margin(start))

    def _below(self, end: int, text: str) -> Edit:
        at = self._line_end(end)
        missing = "" if self.text[:at].endswith(("\n", "\r")) else self.newline
        return Edit(at, at, missing + text if not missing else missing + text.removesuffix(self.newline))

    def _written(self, new: cst.CSTNode | str, margin: str) -> str:
        code = new if isinstance(new, str) else self.module.code_for_node(new).strip("\r\n")

        def moved(found: re.Match[str]) -> str:
            if found["end"] is None:
                return found[0]
            return self.newline + (margin if found["blank"] is None else "")

        return (margin if code.strip() else "") + _STRING_OR_END.sub(moved, code)

    def _margin(self, start: int) -> str:
        line = max(self.text.rfind("\n", 0, start), self.text.rfind("\r", 0, start)) + 1
        found = re.match(r"[ \t\f]*", self.text[line:start])
        return found[0] if found is not None and line + len(found[0]) == start else ""

    def _line_end(self, end: int) -> int:
        found = re.compile(r"[^\r\n]*(\r\n|\r|\n)?").match(self.text, end)
        return found.end() if found is not None else end

    def _bounds(self, node: cst.CSTNode) -> tuple[int, int]:
        span = self.positions.whole(node)
        return self._starts[span.line - 1] + span.column - 1, self._starts[span.end_line - 1] + span.end_column - 1

    @property
    def _starts(self) -> tuple[int, ...]:
        return line_starts(self.text)
