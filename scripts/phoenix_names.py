"""Counts which tests of Phoenix and phoenix_pubsub have one of ours beside them, a reason not to, or neither.

    $ python -m scripts.phoenix_names           # a line for each section
    $ python -m scripts.phoenix_names --open    # the names that are open, too

The table is `tests/phoenix_names/names.toml`; what Phoenix calls a test is used as an identifier and nothing else.
A test of ours counts as there when its file defines it; whether it says the same is for the reader of both to judge.
"""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "tests" / "phoenix_names" / "names.toml"
REASON = "reason: "


@dataclass(frozen=True)
class Named:
    """One test of Phoenix: its section here, its file and name there, and what the table says of it."""

    section: str
    file: str
    name: str
    value: str
    of: str = "Phoenix"
    """The project whose test it is."""

    @property
    def state(self) -> str:
        """What became of it: "covered", "reason" or "open"."""
        if not self.value:
            return "open"
        return "reason" if self.value.startswith(REASON) else "covered"


def names(table: Path = TABLE) -> list[Named]:
    """Read the table, in its order."""
    sections = tomllib.loads(table.read_text(encoding="utf-8"))
    return [
        Named(section, file, name, value, files.get("of", "Phoenix"))
        for section, files in sections.items()
        for file, entries in files.items()
        if isinstance(entries, dict)
        for name, value in entries.items()
    ]


def titles(table: Path = TABLE) -> dict[str, str]:
    """What each section is about."""
    return {section: files["about"] for section, files in tomllib.loads(table.read_text(encoding="utf-8")).items()}


def exists(evidence: str, root: Path = ROOT) -> bool:
    """Whether a test (`file.py::Class::function`) or a recorded transcript (`….json`) is there."""
    path, _, name = evidence.partition("::")
    if not (root / path).is_file():
        return False
    return name in _defined(root / path) if name else path.endswith(".json")


@cache
def _defined(path: Path) -> frozenset[str]:
    return frozenset(_tests(ast.parse(path.read_text(encoding="utf-8")).body, ""))


def _tests(body: list[ast.stmt], prefix: str) -> Iterator[str]:
    """Yield what pytest collects from a module or class."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from _tests(node.body, f"{prefix}{node.name}::")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield prefix + node.name


def report(found: list[Named], about: dict[str, str], *, show_open: bool) -> Iterator[str]:
    """Yield the lines of the report: one for each section, then the sum of each project."""
    for section, title in about.items():
        own = [named for named in found if named.section == section]
        yield f"{section:>4}  {_counts(own)}  {title}"
        if show_open:
            yield from (f"        {named.file}:{named.name}" for named in own if named.state == "open")
    for project in dict.fromkeys(named.of for named in found):
        yield f" all  {_counts([named for named in found if named.of == project])}  {project}"


def _counts(found: list[Named]) -> str:
    states = [named.state for named in found]
    covered, reason, still_open = (states.count(state) for state in ("covered", "reason", "open"))
    return f"{len(found):>3} tests: {covered:>3} covered, {reason:>3} with a reason, {still_open:>3} open"


def main(arguments: list[str]) -> None:
    """Print the report."""
    for line in report(names(), titles(), show_open="--open" in arguments):
        print(line)


if __name__ == "__main__":
    main(sys.argv[1:])
