"""The house rules that no tool checks: sizes, and words that do not belong in the tree.

They are read off the files that git tracks; where the tree is no git checkout, off all files outside the usual caches.
"""

from __future__ import annotations

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAX_FUNCTION_LINES = {"lint_rules": 25}
"""By package; in the others a function may be as long as a screen."""
SCREEN = 55
TEXT_SUFFIXES = {
    "", ".cfg", ".css", ".html", ".ini", ".jinja", ".js", ".json", ".md", ".py", ".sh", ".toml", ".txt", ".yaml",
    ".yml",
}  # fmt: skip
OURS = ("emberwire", "reference_server", "lint_rules", "scaffold", "scripts", "labs", "templates", "tests")

# Each pattern is put together from halves, so that this file does not hold what it looks for.
FORBIDDEN = {
    "the host of a package registry": r"py" r"pi\.org|pythonhos" r"ted\.org|npm" r"js\.(org|com)|deb\.deb" r"ian\.org",
    "a path of one machine": r"(?:^|[^\w.])/(?:wo" r"rk|ro" r"ot|ho" r"me/\w+)/[\w.]",
    "how the project is worked on": r"cla" r"ude|\bL" r"LM\b|language mo" r"del|develop\w+.{0,3}ses" r"sion",
}
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX)\b")


@cache
def tracked() -> tuple[Path, ...]:
    """Return the text files of the project, sorted."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split("\0")
    paths = [ROOT / name for name in listed if name] or [
        path
        for path in ROOT.rglob("*")
        if not any(part.startswith(".") or part in {"node_modules", "demo"} for part in path.parts[len(ROOT.parts) :])
    ]
    return tuple(sorted(path for path in paths if path.is_file() and path.suffix in TEXT_SUFFIXES))


def python_files() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".py"]


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_file_excuses_its_length() -> None:
    """A file is one noun, as long as that takes: its first line says what it does, and not how long that is."""
    excuse = re.compile(r"\b(long because|over \d+ lines)\b", re.IGNORECASE)
    assert not [name(path) for path in python_files() if excuse.search((lines(path) or [""])[0])]


def test_no_function_is_longer_than_its_package_allows() -> None:
    """Counts from `def` to the last line, docstring included, in tests too."""
    long = [
        f"{name(path)}:{node.lineno} {node.name}: {node.end_lineno - node.lineno + 1} lines"
        for path in python_files()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= MAX_FUNCTION_LINES.get(name(path).partition("/")[0], SCREEN)
    ]
    assert not long


@pytest.mark.parametrize("what", FORBIDDEN)
def test_the_tree_does_not_mention(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what], re.IGNORECASE)
    found = [
        f"{name(path)}:{number}: {match[0].strip()}"
        for path in tracked()
        for number, line in enumerate(lines(path), start=1)
        if (match := pattern.search(line))
    ]
    assert not found


def test_nothing_is_marked_as_unfinished() -> None:
    found = [
        f"{name(path)}:{number}"
        for path in tracked()
        if path.suffix in {".py", ".jinja"}
        for number, line in enumerate(lines(path), start=1)
        if UNFINISHED.search(line)
    ]
    assert not found


def test_no_module_is_a_drawer() -> None:
    """A file is one noun; what is called utils belongs to several."""
    drawers = {"utils.py", "util.py", "helpers.py", "misc.py", "common.py"}
    assert not [name(path) for path in tracked() if path.name in drawers]


def test_every_module_says_what_it_is() -> None:
    """Every Python file of the packages opens with a docstring, `__init__.py` of test folders apart."""
    silent = [
        name(path)
        for path in python_files()
        if path.relative_to(ROOT).parts[0] in OURS
        and path.stat().st_size
        and "cases" not in path.parts
        and ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) is None
    ]
    assert not silent


def test_the_first_line_of_a_module_says_in_under_twelve_words_what_it_does() -> None:
    """It is what a reader sees of a file in the map of its folder."""
    long = [
        f"{name(path)}: {first}"
        for path in python_files()
        if path.is_relative_to(ROOT / "reference_server")
        for first in [(ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").partition("\n")[0]]
        if not 0 < len(first.split()) < 12
    ]
    assert not long


def test_text_files_end_with_exactly_one_newline() -> None:
    ragged = [
        name(path)
        for path in tracked()
        if (text := path.read_bytes())
        and (not text.endswith(b"\n") or text.endswith(b"\n\n"))
        and "cases" not in path.parts
    ]
    assert not ragged


PUBLIC_ALL_THE_SAME = {"_replace", "_exit", "_ws_connection"}
"""Methods of named tuples, a function of `os`, and an attribute of another project's client."""


def private_accesses(source: str) -> list[int]:
    """Return the lines on which a name that begins with one underscore is asked of something else than `self`."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute)
        and re.match("_[^_]", node.attr)
        and node.attr not in PUBLIC_ALL_THE_SAME
        and not (isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"})
    ]


def test_no_test_asks_an_object_for_its_private_attributes() -> None:
    """It would fail when a name changes and pass when the behaviour does. `tests/held.py` counts what is kept."""
    asked = [
        f"{name(path)}:{line}"
        for path in python_files()
        if path.is_relative_to(ROOT / "tests") and "cases" not in path.parts
        for line in private_accesses(path.read_text(encoding="utf-8"))
    ]
    assert not asked


def test_a_private_attribute_is_seen_wherever_it_is_asked_for() -> None:
    assert private_accesses("self._own\na._b = 1\nlen(x.y._z)\nn.__class__\nt._replace(a=1)\n") == [2, 3]
