"""Breaks lines that are too long where ruff would break them.

>>> print(broken("await rooms.create_message(topic, user_id, body=payload.body)", 40))
await rooms.create_message(
    topic, user_id, body=payload.body
)

Templates and edits write each statement on one line, whatever the names in it; this pass is the only place that knows
how a long one is laid out. Generated code must not depend on a formatter that may not be installed. It knows the
statements that are generated, and no others: it breaks brackets, and never joins lines.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from scaffold.words.quotes import single_quoted

__all__ = ["broken", "laid_out"]

INDENT = "    "
_DECLARED = re.compile(r"(?P<name>\w+: )(?P<type>.+) \| None(?P<value> = None)?")
_OPERATION = re.compile(r"(?P<left>.+) (?P<right>(\| None|\* [\d_]+),?)")
_TEXT = re.compile(r'\w+ = "[^"\\]*"')
_IMPORT = re.compile(r"from (?P<module>\S+) import (?P<names>[^(].*)")


@dataclass(frozen=True, slots=True)
class _Brackets:
    """The columns of two brackets that are in no others, and of the commas between them."""

    start: int
    end: int
    commas: tuple[int, ...]


def laid_out(source: str, width: int, quotes: str = "double") -> str:
    """Return Python source with each line of code that is longer than `width` broken; text in strings stays as it is.

    `quotes` are "double", as they are written, or "single".
    Source that is no Python comes back unchanged: whoever reads it next says what is wrong with it.
    """
    source = _with_lines_broken(source, width)
    return single_quoted(source) if quotes == "single" else source


def _with_lines_broken(source: str, width: int) -> str:
    lines = source.split("\n")
    if all(len(line) <= width for line in lines):
        return source
    try:
        inside = _rows_in_strings(source)
    except SyntaxError:
        return source
    return "\n".join(
        line if number in inside or len(line) <= width else broken(line, width)
        for number, line in enumerate(lines, start=1)
    )


def broken(line: str, width: int) -> str:
    """Return one line of code as one that fits, or as several lines. What has no brackets to break stays long."""
    return "\n".join(_broken(line, width))


def _rows_in_strings(source: str) -> set[int]:
    rows: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant | ast.JoinedStr) and node.end_lineno is not None:
            rows |= set(range(node.lineno, node.end_lineno + 1)) if node.end_lineno > node.lineno else set()
    return rows


def _broken(line: str, width: int) -> list[str]:
    if len(line) <= width:
        return [line]
    code = line.lstrip()
    margin = line[: len(line) - len(code)]
    if found := _IMPORT.fullmatch(code):
        names = found["names"].split(", ")
        return [
            f"{margin}from {found['module']} import (",
            *(f"{margin}{INDENT}{name}," for name in names),
            f"{margin})",
        ]
    if found := _DECLARED.fullmatch(code):
        return _declared(found["name"], found["type"], found["value"] or "", margin, width)
    if found := _OPERATION.fullmatch(code):
        return [*_broken(margin + found["left"], width), margin + found["right"]]
    if _TEXT.fullmatch(code):
        name, _, text = code.partition(" = ")
        fits = len(inner := f"{margin}{INDENT}{text}") <= width
        return [f"{margin}{name} = (", inner, f"{margin})"] if fits else [line]
    brackets = _chosen(line)
    return [line] if brackets is None else _opened(line, brackets, margin, width)


def _declared(name: str, annotation: str, value: str, margin: str, width: int) -> list[str]:
    if value and len(start := f"{margin}{name}{annotation} | None = (") <= width:
        return [start, f"{margin}{INDENT}None", f"{margin})"]
    return [f"{margin}{name}(", *_broken(f"{margin}{INDENT}{annotation} | None", width), f"{margin}){value}"]


def _chosen(line: str) -> _Brackets | None:
    """Return the brackets to break: the parameters of a definition, else the last that have something in them."""
    found = [each for each in _brackets(line) if line[each.start + 1 : each.end].strip()]
    if not found:
        return None
    return found[0] if line.lstrip().startswith(("def ", "async def ", "class ")) else found[-1]


def _opened(line: str, brackets: _Brackets, margin: str, width: int) -> list[str]:
    head, tail = line[: brackets.start + 1], margin + line[brackets.end :]
    cuts = (brackets.start, *brackets.commas, brackets.end)
    parts = [line[one + 1 : other].strip() for one, other in pairwise(cuts)]
    parts = [part for part in parts if part]
    inner = f"{margin}{INDENT}{', '.join(parts)}"
    is_comprehension = len(parts) == 1 and " for " in parts[0]
    is_display = _is_display(line, brackets.start) and not is_comprehension
    at_once = is_display or (len(parts) == 1 and " def " in f" {line.lstrip()}")
    if not at_once and len(inner) <= width:
        return [head, inner, tail]
    if is_comprehension:
        element, _, source = parts[0].partition(" for ")
        return [head, *_broken(f"{margin}{INDENT}{element}", width), f"{margin}{INDENT}for {source}", tail]
    if not at_once and len(parts) == 1:
        return [head, *_broken(inner, width), tail]
    return [head, *(each for part in parts for each in _broken(f"{margin}{INDENT}{part},", width)), tail]


def _is_display(line: str, start: int) -> bool:
    """Tell whether a bracket opens a list, dict, set or tuple: ruff gives each element of these a line of its own."""
    return not line[:start].rstrip() or not re.search(r"[\w)\]]$", line[:start])


def _brackets(line: str) -> Iterator[_Brackets]:
    depth, start, commas = 0, 0, list[int]()
    try:
        for column, text in _punctuation(line):
            if text in "([{":
                depth += 1
                if depth == 1:
                    start, commas = column, []
            elif text in ")]}":
                depth -= 1
                if depth == 0:
                    yield _Brackets(start, column, tuple(commas))
            elif depth == 1:
                commas.append(column)
    except (tokenize.TokenError, IndentationError):
        return


def _punctuation(line: str) -> Iterator[tuple[int, str]]:
    """Yield the brackets and commas of a line that are in no string, with their columns."""
    strings = 0
    for token in tokenize.generate_tokens(io.StringIO(line.lstrip()).readline):
        # From Python 3.12 on the braces of an f-string are tokens of their own.
        name = tokenize.tok_name[token.type]
        strings += (name == "FSTRING_START") - (name == "FSTRING_END")
        if token.type == tokenize.OP and not strings and token.string in "()[]{},":
            yield len(line) - len(line.lstrip()) + token.start[1], token.string
