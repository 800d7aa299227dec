"""The dependency on emberwire, in the pyproject.toml of an application that was there before.

>>> edit = AddDependency("emberwire[app]>=0.1")
>>> print(edit.apply(b'[project]\\ndependencies = ["starlette>=0.49"]\\n', Style()).content.decode(), end="")
[project]
dependencies = ["emberwire[app]>=0.1", "starlette>=0.49"]

What is put in is text at one place: before the first dependency that sorts after it, else after the last. The file is
never written from what was parsed, so nothing else of it can change; that the insertion says what it should, and that
it can be undone, is tried before anything is promised. (tomlkit keeps a file's format too, but lays an array out anew
that gets an element; undoing would have to guess.) Without a list in `[project]`, as in a project of poetry's, or with
one that a build backend fills in, the line is a person's to add.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scaffold.edits.wire import Outcome, Present, Style, Unclear, Wired

__all__ = ["PYPROJECT", "AddDependency"]

PYPROJECT = "pyproject.toml"

_DISTRIBUTION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_LIST = re.compile(r"^dependencies[ \t]*=[ \t]*\[", re.MULTILINE)
_TABLE = re.compile(r"^\[project\][ \t]*(#[^\n]*)?\r?$", re.MULTILINE)
_NEXT_TABLE = re.compile(r"^\[", re.MULTILINE)
_TOKEN = re.compile(
    r"""(?P<text>"(?:[^"\\\n]|\\.)*"|'[^'\n]*')|(?P<comment>\#[^\n]*)|(?P<end>\])|(?P<comma>,)|\s+""", re.VERBOSE
)


@dataclass(frozen=True, slots=True)
class _Element:
    start: int
    end: int
    value: str


@dataclass(frozen=True, slots=True)
class _Array:
    """Where the elements of the list stand; `last` is where a comma that follows the last of them ends, if any."""

    opening: int
    elements: tuple[_Element, ...]
    closing: int
    trailing: int | None


class _Strange(Exception):
    """The list has a shape that is not understood."""


@dataclass(frozen=True, slots=True)
class AddDependency:
    """`"requirement"` in the dependencies of `[project]`."""

    requirement: str

    @property
    def needs(self) -> str:
        """Nothing is imported."""
        return ""

    def line(self, style: Style) -> str:
        """Return what a person would write into the list."""
        return f'"{self.requirement}",'

    def apply(self, content: bytes, style: Style) -> Outcome:
        """Put the requirement in; a project that names the distribution anywhere has it already."""
        try:
            text = content.decode("utf-8")
            before = tomllib.loads(text)
            if not all(isinstance(before.get(name, {}), dict) for name in ("project", "tool")):
                raise _Strange("its [project] or [tool] is no table")
            if self._is_named(before):
                return Present()
            after = self._inserted(text)
            expected = _dependencies(before)
            undone = self.undo(after.encode("utf-8"))
            if undone != Wired(content) or sorted([*expected, self.requirement]) != sorted(
                _dependencies(tomllib.loads(after))
            ):
                raise _Strange("its list of dependencies has an unusual shape")
        except _Strange as error:
            return Unclear(str(error))
        except ValueError as error:
            return Unclear(f"it cannot be read: {error}")
        return Wired(after.encode("utf-8"))

    def undo(self, content: bytes) -> Outcome:
        """Take the requirement out, with the comma and the line that came with it."""
        try:
            text = content.decode("utf-8")
            array = _array(text)
            found = [number for number, each in enumerate(array.elements) if each.value == self.requirement]
            if not found:
                return Present()
            undone = _without(text, array, found[0])
            tomllib.loads(undone)
        except _Strange as error:
            return Unclear(str(error))
        except ValueError as error:
            return Unclear(f"it cannot be read: {error}")
        return Wired(undone.encode("utf-8"))

    def _inserted(self, text: str) -> str:
        array = _array(text)
        quoted = f'"{self.requirement}"'
        name = _name(self.requirement)
        following = next((each for each in array.elements if _name(each.value) > name), None)
        if following is not None:
            return _before(text, following, quoted)
        if not array.elements:
            return text[: array.opening] + quoted + text[array.opening :]
        return _after(text, array, quoted)

    def _is_named(self, data: dict[str, Any]) -> bool:
        tool = {name: table for name, table in data.get("tool", {}).items() if name != _name(self.requirement)}
        project = {key: value for key, value in data.get("project", {}).items() if key != "name"}
        rest = {**data, "tool": tool, "project": project}
        return any(_name(each) == _name(self.requirement) for each in _texts(rest))


def _array(text: str) -> _Array:
    table = _TABLE.search(text)
    if table is None:
        raise _Strange("it has no table [project]")
    stop = _NEXT_TABLE.search(text, table.end())
    opening = _LIST.search(text, table.end(), len(text) if stop is None else stop.start())
    if opening is None:
        raise _Strange("[project] has no list of dependencies")
    elements: list[_Element] = []
    trailing = None
    at = opening.end()
    while (token := _TOKEN.match(text, at)) is not None:
        at = token.end()
        if token["text"] is not None:
            elements.append(_Element(token.start(), token.end(), token["text"][1:-1]))
            trailing = None
        elif token["comma"] is not None:
            trailing = token.end()
        elif token["end"] is not None:
            return _Array(opening.end(), tuple(elements), token.start(), trailing)
    raise _Strange("its list of dependencies has an unusual shape")


def _before(text: str, following: _Element, quoted: str) -> str:
    """Insert before an element; on lines of its own above the comments that stand above the element."""
    lead = _margin(text, following.start)
    if lead is None:
        return f"{text[: following.start]}{quoted}, {text[following.start :]}"
    start = _line_start(text, following.start)
    while (above := text[_line_start(text, start - 1) : start]).lstrip().startswith("#"):
        start -= len(above)
    return f"{text[:start]}{lead}{quoted},{_newline(text)}{text[start:]}"


def _after(text: str, array: _Array, quoted: str) -> str:
    """Insert after the last element. A comment behind that one stays behind it."""
    last = array.elements[-1]
    lead = _margin(text, last.start)
    end = last.end if array.trailing is None else array.trailing
    comma = "," if array.trailing is None else ""
    own = "" if array.trailing is None else ","
    if lead is None:
        return f"{text[:end]}{comma} {quoted}{own}{text[end:]}"
    next_line = text.find("\n", end) + 1
    if next_line > array.closing:
        return f"{text[:end]}{comma}{_newline(text)}{lead}{quoted}{own}{text[end:]}"
    return f"{text[:end]}{comma}{text[end:next_line]}{lead}{quoted}{own}{_newline(text)}{text[next_line:]}"


def _without(text: str, array: _Array, number: int) -> str:
    """Return the text without an element: without its line, or without the comma and the blank beside it."""
    element = array.elements[number]
    start, line_end = _line_start(text, element.start), text.find("\n", element.end) + 1
    rest = text[element.end : line_end].strip()
    previous = array.elements[number - 1] if number else None
    if _margin(text, element.start) is not None and rest in {"", ","} and (rest or previous is not None):
        head = text[:start]
        if not rest and previous is not None:
            comma = text.index(",", previous.end)
            head = text[:comma] + text[comma + 1 : start]
        return head + text[line_end:]
    if number + 1 < len(array.elements):
        return text[: element.start] + text[array.elements[number + 1].start :]
    if previous is None:
        return text[: element.start] + text[element.end if array.trailing is None else array.trailing :]
    comma = text.index(",", previous.end)
    if array.trailing is None:
        return text[:comma] + text[element.end :]
    return text[: comma + 1] + text[array.trailing :]


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, max(at, 0)) + 1


def _margin(text: str, at: int) -> str | None:
    """Return the blanks before `at` when nothing else stands before it on its line; None otherwise."""
    line = text[_line_start(text, at) : at]
    return line if not line.strip() else None


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _dependencies(data: dict[str, Any]) -> list[str]:
    found = data.get("project", {}).get("dependencies", [])
    return [str(each) for each in found] if isinstance(found, list) else []


def _name(requirement: str) -> str:
    """Return the distribution that a requirement names, as package indexes compare them."""
    match = _DISTRIBUTION.match(requirement.strip())
    return "" if match is None else re.sub(r"[-_.]+", "-", match[0]).lower()


def _texts(data: object) -> Iterator[str]:
    """Yield every text in it, and every key of a table: poetry names dependencies as keys."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield str(key)
            yield from _texts(value)
    elif isinstance(data, list):
        for each in data:
            yield from _texts(each)
    elif isinstance(data, str):
        yield data
