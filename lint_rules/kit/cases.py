"""Cases of rules: small programs with marked lines.

    cases/EW101/starlette_setting_is_no_check.py

        @app.websocket("/ws")
        async def feed(ws: WebSocket):
            if not OPENAI_API_KEY:
                return await ws.close()
            await ws.accept()  # EW101

A mark ends a line. `# EW101` says that the rule reports this line, `# ok: why` that it must not, although a naive rule
would. A case that needs several files is a folder, in which any file may have marks and a pyproject.toml may hold
settings. `name.fixed.py` beside `name.py` is what the fix makes of it.
Marks are taken out before a rule sees the text, so that none can be mistaken for a suppression.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

_CODE = r"[A-Z]{2,10}[0-9]{3,4}"

MARK = re.compile(rf"[ \t]*# ?(?:ok: (?P<why>\S[^\r]*)|(?P<codes>{_CODE}(?:, {_CODE})*))[ \t]*(?=\r?$)")
"""A mark with the white space before it. A code that stands twice is reported twice on that line."""

FIXED = ".fixed.py"
"""How the name of a file ends that shows the text after the fix."""

ALONE = "app.py"
"""Under which name a case of one file is linted."""


class CaseError(Exception):
    """A case cannot be used; the message says which file, what is wrong and what to write instead."""


@dataclass(frozen=True)
class Marked:
    """A text with its marks: line (from 1) → codes that are expected there, and line → why it is fine."""

    text: str
    expected: Mapping[int, tuple[str, ...]]
    fine: Mapping[int, str]

    def lines(self, code: str) -> list[int]:
        """The lines on which a code is expected, one entry for each finding."""
        return [line for line, codes in self.expected.items() for found in codes if found == code]


def marked(text: str) -> Marked:
    """Take the marks out of a text.

    >>> found = marked("shout()  # LOCAL001\\nwhisper()  # ok: nobody wakes up\\n")
    >>> found.text
    'shout()\\nwhisper()\\n'
    >>> found.expected, found.fine
    ({1: ('LOCAL001',)}, {2: 'nobody wakes up'})
    """
    expected: dict[int, tuple[str, ...]] = {}
    fine: dict[int, str] = {}
    lines = text.split("\n")
    for number, line in enumerate(lines, start=1):
        match = MARK.search(line)
        if match is None:
            continue
        lines[number - 1] = line[: match.start()] + line[match.end() :]
        if match["codes"] is None:
            fine[number] = match["why"].rstrip()
        else:
            expected[number] = tuple(match["codes"].split(", "))
    return Marked("\n".join(lines), expected, fine)


@dataclass(frozen=True)
class Case:
    """A program that a rule is tried on. `files` holds every file by its name below the case's folder."""

    path: Path
    files: Mapping[str, str]
    fixed: Mapping[str, str]

    @property
    def name(self) -> str:
        """How the case is called: the name of its file or folder."""
        return self.path.stem if self.path.suffix == ".py" else self.path.name

    @cached_property
    def marked(self) -> Mapping[str, Marked]:
        """Each Python file with its marks taken out."""
        return {name: marked(text) for name, text in self.files.items() if name.endswith(".py")}

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """What is written to the disk: every file, without marks."""
        return {name: self.marked[name].text if name in self.marked else text for name, text in self.files.items()}

    @property
    def is_bad(self) -> bool:
        """True when something is expected to be reported."""
        return any(found.expected for found in self.marked.values())

    @property
    def shows_fine(self) -> bool:
        """True when something is marked that looks wrong and is not."""
        return any(found.fine for found in self.marked.values())

    @property
    def codes(self) -> frozenset[str]:
        """The codes that are marked."""
        return frozenset(code for found in self.marked.values() for codes in found.expected.values() for code in codes)


def cases_in(folder: Path) -> list[Case]:
    """The cases of a rule, by name. Raises `CaseError` for one that marks nothing or that no file belongs to."""
    if not folder.is_dir():
        return []
    return [case_at(path) for path in sorted(folder.iterdir()) if _is_case(path)]


def case_at(path: Path) -> Case:
    """The case in a file or a folder. Raises `CaseError`."""
    case = _folder(path) if path.is_dir() else _file(path)
    if not any(found.expected or found.fine for found in case.marked.values()):
        raise CaseError(f"{path} marks no line: end one with `# CODE` or with `# ok: why`")
    for name in case.fixed:
        if name not in case.files:
            raise CaseError(f"{path}: {name.removesuffix('.py')}{FIXED} has no {name} beside it")
    return case


def case_of_text(name: str, text: str) -> Case:
    """A case of one file that stands in no file, such as an example of the documentation."""
    return Case(Path(name), {ALONE: text}, {})


def _is_case(path: Path) -> bool:
    if path.name.startswith((".", "__")):
        return False
    return path.is_dir() or (path.suffix == ".py" and not path.name.endswith(FIXED))


def _file(path: Path) -> Case:
    fixed = path.with_name(path.stem + FIXED)
    texts = {ALONE: fixed.read_text(encoding="utf-8")} if fixed.is_file() else {}
    return Case(path, {ALONE: path.read_text(encoding="utf-8")}, texts)


def _folder(path: Path) -> Case:
    files: dict[str, str] = {}
    fixed: dict[str, str] = {}
    for name, text in _below(path):
        if name.endswith(FIXED):
            fixed[name.removesuffix(FIXED) + ".py"] = text
        else:
            files[name] = text
    return Case(path, files, fixed)


def _below(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8")
