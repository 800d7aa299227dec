"""Try the wiring on other people's code: `python -m tests.scaffold.real_files FOLDER …`, with checkouts of projects.

Every Python file with a class at module level gets a route in its last class, every file that makes a Starlette or
FastAPI application gets the endpoint, and every pyproject.toml the dependency. For each it is checked that the result
can be parsed, that nothing but whole lines was inserted (the call that makes the application may get an argument, the
list of dependencies an element), that a second time changes nothing, and that undoing gives back every byte.
Prints what was done, what was left to a person and why, and every failure.
"""

from __future__ import annotations

import ast
import difflib
import sys
import tomllib
from collections import Counter
from pathlib import Path

import libcst as cst

from scaffold.edits.app_edit import AddLifespan, AddStatement
from scaffold.edits.dependency_edit import AddDependency
from scaffold.edits.pysource import PySource, Unreadable
from scaffold.edits.route_edit import AddRoute, holds_routes
from scaffold.edits.wire import Edit, Outcome, Present, Style, Unclear, Wired, undo_traces
from tests.scaffold.conftest import INDEXED

STYLE = Style(88)


def edits_for(path: Path, content: bytes) -> list[Edit]:
    """Return what is tried on a file. Raises `Unreadable` for what is no Python."""
    if path.suffix == ".toml":
        return [AddDependency(INDEXED)]
    source = PySource.parse(content)
    tried: list[Edit] = []
    names = [each.node.name.value for each in source.statements() if isinstance(each.node, cst.ClassDef)]
    if names:
        tried.append(AddRoute(names[-1], "emberwired", "emberwired:*", "shop.channels.x_channel", "XChannel"))
    if "Starlette(" in source.text or "FastAPI(" in source.text:
        tried += [AddStatement("shop.endpoint", "routes"), AddLifespan("shop.endpoint")]
    return tried


def fault(before: bytes, edit: Edit, outcome: Wired) -> str | None:
    """Return what is wrong with an edit that was made; None when nothing is."""
    after = outcome.content
    toml = isinstance(edit, AddDependency)
    try:
        tomllib.loads(after.decode()) if toml else ast.parse(after)
    except (SyntaxError, ValueError) as error:
        return f"cannot be parsed any more: {error}"
    if not isinstance(edit.apply(after, STYLE), Present):
        return "a second time changes something"
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(
        None, before.splitlines(True), after.splitlines(True), autojunk=False
    ).get_opcodes():
        if tag == "delete" or (tag == "replace" and not _is_argument(before, after, (i1, i2, j1, j2))):
            return f"lines {i1 + 1} to {i2} were changed"
    undone = edit.undo(after)
    if not isinstance(undone, Wired):
        return f"cannot be undone: {undone}"
    if toml:
        return None if undone.content == before else "undoing does not give back every byte"
    restored, left = undo_traces(undone.content, outcome.traces, holds_routes=holds_routes)
    return None if restored == before and not left else "undoing does not give back every byte"


def _is_argument(before: bytes, after: bytes, lines: tuple[int, int, int, int]) -> bool:
    i1, i2, j1, j2 = lines
    old, new = (b"".join(text.split()) for text in (_lines(before, i1, i2), _lines(after, j1, j2)))
    without = new
    for argument in (b"lifespan=endpoint.lifespan", f'"{INDEXED}"'.encode()):
        for added in (b"," + argument, argument + b",", argument):
            without = without.replace(added, b"")
    return old == without or without.startswith(old) or without.endswith(old)


def _lines(text: bytes, start: int, stop: int) -> bytes:
    return b"".join(text.splitlines(True)[start:stop])


def _files(folders: list[str]) -> list[Path]:
    patterns = ("*.py", "pyproject.toml")
    found = {path for folder in folders for pattern in patterns for path in Path(folder).rglob(pattern)}
    return sorted(path for path in found if path.is_file())


def main(folders: list[str]) -> int:
    """Try all files below `folders` and print the account."""
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for path in _files(folders):
        before = path.read_bytes()
        try:
            tried = edits_for(path, before)
        except Unreadable as error:
            counts[f"unreadable: {error}"[:40]] += 1
            continue
        counts["files"] += bool(tried)
        for edit in tried:
            outcome: Outcome = edit.apply(before, STYLE)
            counts[f"{type(edit).__name__} {type(outcome).__name__}"] += 1
            if isinstance(outcome, Unclear):
                reasons[outcome.why] += 1
            elif isinstance(outcome, Wired) and (problem := fault(before, edit, outcome)):
                counts["FAULTS"] += 1
                print(f"{path}: {type(edit).__name__}: {problem}")
    for name, number in sorted(counts.items()):
        print(f"{number:6}  {name}")
    for why, number in reasons.most_common(12):
        print(f"{number:6}  left to a person: {why}")
    return 1 if counts["FAULTS"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
