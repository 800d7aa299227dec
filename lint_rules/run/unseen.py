"""Names the dispatchers of a project whose handlers no row speaks of: those are not judged, and somebody should know.

    unseen(run, paths)      # ["14 functions under @command (app/dispatch.py) may be handlers …"]

A dispatcher is a decorator that the project defines and that keeps the function which it is put on: in a table, in a
list, or by a mark on it. It is only looked for in projects that speak of sockets.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from lint_rules.frameworks.words import DISPATCHERS, says

if TYPE_CHECKING:
    from pathlib import Path

    from lint_rules.code.outline import Function, Outline
    from lint_rules.flow.engine import Engine
    from lint_rules.run.one_file import Run

FEWEST = 3
"""Functions under a decorator of a project's own that make it a dispatcher."""

_USED = re.compile(rb"@(?:\w+\.)*(\w+)\(")
"""A decorator; what else looks so does no harm, and to begin with `@` makes the search four times as fast."""

_DEFINED = re.compile(rb"def (\w+)\(")
_SOCKETS = (b"websocket", b"WebSocket", b"socketio")

_QUESTION = "handlers that no row speaks of"
"""Under it the sentences are kept, which hold while each file of the project is the same."""


def unseen(run: Run, paths: Sequence[Path]) -> list[str]:
    """A sentence for every dispatcher of a project that no row speaks of."""
    if run.remembered is None:
        return _unseen(run, paths)
    names = run.sources.names(os.fspath(run.config.root))
    said = run.remembered.answer(_QUESTION) if run.remembered.is_whole(names) else None
    if said is None:
        said = _unseen(run, paths)
    run.remembered.answered(_QUESTION, said)
    return said


def _unseen(run: Run, paths: Sequence[Path]) -> list[str]:
    sources = dict(_read(run, paths))
    if not any(word in source for source in sources.values() for word in _SOCKETS):
        return []
    used: dict[str, list[Path]] = {}
    for path, source in sources.items():
        for name in _USED.findall(source) if b"@" in source else ():
            used.setdefault(name.decode(), []).append(path)
    often = {name: set(where) for name, where in used.items() if len(where) >= FEWEST}
    return [
        sentence
        for name, defining in _defining(often, sources).items()
        for sentence in _said(run, name, often[name], defining)
    ]


def _read(run: Run, paths: Sequence[Path]) -> Iterator[tuple[Path, bytes]]:
    """The files that are there, from memory where the run has looked at them."""
    for path in paths:
        with suppress(OSError):
            yield path, run.sources.read(os.path.abspath(path))


def _defining(names: Collection[str], sources: dict[Path, bytes]) -> dict[str, dict[Path, bytes]]:
    """The files that define one of these names, if the name or the file's own speaks of messages; each read once."""
    about = [name for name in names if says(name, DISPATCHERS)]
    one_of = re.compile(rb"def (%s)\(" % "|".join(about).encode()) if about else None
    found: dict[str, dict[Path, bytes]] = {}
    for path, source in sources.items():
        search = _DEFINED if says(os.path.basename(path), DISPATCHERS) else one_of
        for name in search.findall(source) if search is not None else ():
            if name.decode() in names:
                found.setdefault(name.decode(), {})[path] = source
    return found


def _said(run: Run, name: str, where: set[Path], sources: dict[Path, bytes]) -> Iterator[str]:
    """The sentence about a decorator that one of these files may define."""
    paths = _paths_of_makers(name, sources)
    if not paths or (where <= set(paths) and not any(word in sources[path] for path in paths for word in _SOCKETS)):
        return  # a table of one file that speaks of no socket is about something else; nothing of the flow is imported
    engine = run.engine
    maker = next(_makers(engine, name, paths), None)
    if maker is None:
        return
    count = sum(_unjudged(engine, outline, name) for outline in _outlines(engine, sorted(where)))
    if count >= FEWEST:
        home = os.path.relpath(maker.outline.path, run.config.root)
        yield (
            f"{count} functions under @{name} ({home}) may be handlers, and no row says so: they are not judged. If "
            "clients reach them, add a row to pyproject.toml: "
            f'[[tool.emberwire.lint.handlers]] kind = "message", decorator = "*{name}".'
        )


def _paths_of_makers(name: str, sources: dict[Path, bytes]) -> list[Path]:
    """The files in which a function stands inside of one of that name: these are parsed."""
    shape = re.compile(
        rb"^([ \t]*)(?:async )?def %s\([^\n]*(?:\n[^\n]*){0,25}?\n\1[ \t]+def \w+\(\w+[,:)]" % name.encode(),
        re.MULTILINE,
    )
    return [path for path, source in sources.items() if shape.search(source)]


def _makers(engine: Engine, name: str, paths: Sequence[Path]) -> Iterator[Function]:
    """The decorators of that name that keep functions."""
    from lint_rules.frameworks.entries import is_package

    for outline in _outlines(engine, paths):
        inside = is_package(outline, engine.index, engine.table)
        yield from (f for f in outline.functions if f.name == name and not inside and keeps(f))


def _outlines(engine: Engine, paths: Sequence[Path]) -> Iterator[Outline]:
    for path in paths:
        found = engine.index.outline(path.resolve())
        if found is not None:
            yield found


def _unjudged(engine: Engine, outline: Outline, name: str) -> int:
    """The functions of a file under this decorator that are no handlers as far as the rows know."""
    known = {entry.function for entry in engine.entries(outline)}
    return sum(
        any(decorator.written.rpartition(".")[2] == name for decorator in function.decorators)
        for function in outline.functions
        if function not in known
    )


def keeps(decorator: Function) -> bool:
    """True for a decorator that keeps the function: `TABLE[name] = f`, `handlers.append(f)`, `f.command = name`."""
    inner = [function for function in decorator.nested.values() if len(function.parameters) == 1]
    return any(_keeps(function, function.parameters[0]) for function in inner)


def _keeps(function: Function, name: str) -> bool:
    given_back = re.search(rf"return {re.escape(name)}\b", function.text) is not None
    kept = rf"\]\s*=\s*{name}\b|\.(append|add|register|setdefault|insert)\([^\n]*\b{name}\b|\b{name}\.\w+\s*=[^=]"
    return given_back and re.search(kept, function.text) is not None
