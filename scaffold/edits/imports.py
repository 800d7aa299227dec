"""Adding `from module import name` to a file the way isort would have placed it, and taking it out again.

>>> source = PySource.parse(b"from chat.tokens import tokens\\n")
>>> print(add_import(source, "chat.channels.room_channel", "RoomChannel", line_length=88).text, end="")
from chat.channels.room_channel import RoomChannel
from chat.tokens import tokens

Only imports at module level are looked at: one inside `if TYPE_CHECKING:` or `try:` binds no name that a route can
count on. A statement that shares its line with another, or carries comments inside its list, is left alone; the new
name then gets a line of its own, which is right if not pretty.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import libcst as cst

from scaffold.edits.pysource import PySource, Span, blanks_left, replace_lines
from scaffold.words.layout import broken

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Added", "Binding", "add_import", "binding", "drop_import", "from_line", "isort_key", "may_come_from"]


_Natural: TypeAlias = tuple[tuple[int, int], ...]
_CHARACTER_OR_NUMBER = re.compile(r"[0-9]+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Binding:
    """A name that an import binds: `local` is what the file calls it."""

    module: str
    name: str
    local: str


@dataclass(frozen=True, slots=True)
class Added:
    """The text with the import in it, and what else was changed: `(kind, before, after)` of traces, oldest first."""

    text: str
    changes: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Import:
    span: Span
    module: str
    is_from: bool


@dataclass(frozen=True, slots=True)
class _FromImport:
    span: Span
    module: str
    names: tuple[tuple[str, str], ...]
    node: cst.ImportFrom

    @property
    def plain(self) -> bool:
        return all(name == local for name, local in self.names)


def isort_key(name: str) -> tuple[int, _Natural, str]:
    """Order names of one import as ruff's isort does: CONSTANTS, Classes, then the rest; `Room2` before `Room10`."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return kind, _natural(name), name


def _natural(text: str) -> _Natural:
    """Order text by its characters, capitals as small letters, and a run of digits by its value."""
    return tuple(
        (ord("0"), int(run)) if run.isdecimal() else (ord(run), 0) for run in _CHARACTER_OR_NUMBER.findall(text.lower())
    )


def from_line(module: str, names: Sequence[str], line_length: int) -> list[str]:
    """Return the lines of `from module import names` as ruff formats them."""
    return broken(f"from {module} import {', '.join(names)}", line_length).split("\n")


def binding(source: PySource, module: str, name: str) -> Binding | None:
    """Return how the file imports `name` from `module`; relative imports count by the tail of the module's name."""
    for found in _from_imports(source):
        tail = found.module.removeprefix(".").lstrip(".")
        if found.module == module or (found.module.startswith(".") and (module == tail or module.endswith(f".{tail}"))):
            for original, local in found.names:
                if original == name:
                    return Binding(found.module, name, local)
    return None


def may_come_from(source: PySource, local: str, module: str) -> bool:
    """Tell whether what the file calls `local` can be that of `module`: nothing imports it from a stranger.

    A package above the module is no stranger: it may re-export the name.
    """
    origins = [found.module for found in _from_imports(source) for _, name in found.names if name == local]
    return not origins or any(f".{origin.lstrip('.')}." in f".{module}." or not origin.strip(".") for origin in origins)


def add_import(source: PySource, module: str, name: str, *, line_length: int, own: str = "") -> Added:
    """Return the text with `from module import name`. The caller has asked `binding` that it is not there yet.

    `own` is the package that the file belongs to: imports from it come after those from elsewhere.
    """
    same = [found for found in _from_imports(source) if found.module == module and _mergeable(source, found)]
    if same:
        return _merged(source, same[-1], name, line_length)
    lines = from_line(module, [name], line_length)
    imports = list(_imports(source))
    kind = _kind(module, own)
    section = [found for found in imports if _kind(found.module, own) == kind]
    if section:
        return Added(_into_section(source, section, module, lines), (_own_line(source, lines),))
    before = [found for found in imports if _kind(found.module, own) < kind]
    after = [found for found in imports if _kind(found.module, own) > kind]
    if after and not before:
        return _new_section(source, _comments_above(source, after[0].span.start), lines)
    place = before[-1].span.end if before else _after_docstring(source)
    return _new_section(source, place, lines)


def drop_import(source: PySource, module: str, name: str) -> str:
    """Return the text without `name` among what is imported from `module`; unchanged where that is not understood."""
    for found in _from_imports(source):
        if found.module != module or (name, name) not in found.names or not source.stands_alone(found.span):
            continue
        rest = [each for each in found.names if each != (name, name)]
        start, stop = found.span.start, found.span.end + 1
        if not rest:
            return replace_lines(source, start, stop, [])
        if _mergeable(source, found):
            return replace_lines(source, start, stop, _without(source, found, name))
    return source.text


def _without(source: PySource, found: _FromImport, name: str) -> list[str]:
    if found.span.start == found.span.end:
        return from_line(found.module, [each for each, _ in found.names if each != name], 10_000)
    lines = [line.rstrip("\r\n") for line in source.lines[found.span.start - 1 : found.span.end]]
    return [line for line in lines if line.strip() != f"{name},"]


def _merged(source: PySource, found: _FromImport, name: str, line_length: int) -> Added:
    names = [each for each, _ in found.names]
    ordered = sorted([*names, name], key=isort_key) if names == sorted(names, key=isort_key) else [*names, name]
    start, end = found.span.start, found.span.end
    new = from_line(found.module, ordered, line_length if start == end else 0)
    before = "".join(source.lines[start - 1 : end])
    text = replace_lines(source, start, end + 1, new)
    after = "".join(f"{line}{source.newline}" for line in new)
    return Added(text, (("name", before, after),))


def _mergeable(source: PySource, found: _FromImport) -> bool:
    """Tell whether the statement is written as ruff would write it: then it can be written anew with one name more."""
    if not found.plain or not source.stands_alone(found.span) or not found.names:
        return False
    written = "".join(source.lines[found.span.start - 1 : found.span.end]).replace("\r\n", "\n").rstrip("\n")
    names = [name for name, _ in found.names]
    width = 10_000 if found.span.start == found.span.end else 0
    return written == "\n".join(from_line(found.module, names, width))


def _into_section(source: PySource, section: list[_Import], module: str, lines: list[str]) -> str:
    smaller = [found.span for found in section if not found.is_from or _natural(found.module) <= _natural(module)]
    if smaller:
        return replace_lines(source, smaller[-1].end + 1, smaller[-1].end + 1, lines)
    start = section[0].span.start
    return replace_lines(source, start, start, lines)


def _new_section(source: PySource, place: int, lines: list[str]) -> Added:
    """Insert a section of its own below line `place`, with a blank line on each side where there is none."""
    above = [] if place == 0 or source.is_blank(place) else [""]
    below = [] if source.is_blank(place + 1) else [""]
    text = replace_lines(source, place + 1, place + 1, [*above, *lines, *below])
    blanks = ("section", *blanks_left(source, place, len(above) + len(below)))
    return Added(text, (blanks, _own_line(source, lines)))


def _comments_above(source: PySource, line: int) -> int:
    """Return the last line above the comments that stand directly above `line`."""
    while line > 1 and source.lines[line - 2].lstrip().startswith("#"):
        line -= 1
    return line - 1


def _kind(module: str, own: str) -> int:
    """Return the section of isort: 0 for `__future__`, 1 for the standard library, 2 for others, 3 for our own."""
    package = module.partition(".")[0]
    if package == "__future__":
        return 0
    if not package or package == own:
        return 3
    return 1 if package in sys.stdlib_module_names else 2


def _own_line(source: PySource, lines: list[str]) -> tuple[str, str, str]:
    return "name", "", "".join(f"{line}{source.newline}" for line in lines)


def _after_docstring(source: PySource) -> int:
    """Return the last line of the module's docstring or, without one, of the comments at its top; 0 for neither."""
    first = next(source.statements(), None)
    if source.module.get_docstring() is not None and first is not None:
        return first.end
    header = 0
    while header < len(source.lines) and source.lines[header].startswith("#"):
        header += 1
    return header


def _imports(source: PySource) -> Iterator[_Import]:
    for span in source.statements():
        if not (source.stands_alone(span) and isinstance(span.node, cst.SimpleStatementLine)):
            continue
        statement = span.node.body[0]
        if isinstance(statement, cst.ImportFrom):
            yield _Import(span, _module_name(statement), is_from=True)
        elif isinstance(statement, cst.Import):
            yield _Import(span, _dotted(statement.names[0].name), is_from=False)


def _from_imports(source: PySource) -> Iterator[_FromImport]:
    for span in source.statements():
        if not isinstance(span.node, cst.SimpleStatementLine):
            continue
        for statement in span.node.body:
            if isinstance(statement, cst.ImportFrom) and not isinstance(statement.names, cst.ImportStar):
                yield _FromImport(span, _module_name(statement), tuple(map(_alias, statement.names)), statement)


def _alias(alias: cst.ImportAlias) -> tuple[str, str]:
    name = _dotted(alias.name)
    local = alias.asname.name if alias.asname is not None else None
    return name, local.value if isinstance(local, cst.Name) else name


def _module_name(node: cst.ImportFrom) -> str:
    return "." * len(node.relative) + (_dotted(node.module) if node.module is not None else "")


def _dotted(node: cst.BaseExpression) -> str:
    if isinstance(node, cst.Attribute):
        return f"{_dotted(node.value)}.{node.attr.value}"
    return node.value if isinstance(node, cst.Name) else ""
