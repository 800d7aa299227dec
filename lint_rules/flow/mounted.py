"""Tells whether a route leads to what serves nobody without one: a consumer of Django Channels, a router's handler.

    is_served(engine, entry)      # False: no file that the router imports says `as_asgi()` of the class

In doubt a class is served: in a project without a router, in a package that others install (it has a `setup.py`),
where a router loads modules by computed names or mounts what it finds in a table, and where it is another folder's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.outline import Class
from lint_rules.code.syntax import dotted
from lint_rules.flow.importing import imports, is_test, reached
from lint_rules.flow.unbound import is_bound
from lint_rules.flow.unused import LOOKING_THROUGH, is_unused
from lint_rules.frameworks.words import ASIDE

if TYPE_CHECKING:
    from lint_rules.code.disk import Disk
    from lint_rules.code.outline import CallSite, Function, Outline
    from lint_rules.flow.engine import Engine
    from lint_rules.frameworks.model import Entry, Rows

_DOTTED = re.compile(rb"[\"']((?:\w++\.)++\w++)[\"':]")
"""`"chat.routing"` and `"chat.routing.urlpatterns"` in a text."""


@dataclass(frozen=True)
class _Mounts:
    """What the routers of a project lead to."""

    classes: frozenset[Class]
    folders: frozenset[Path]
    """The folders of the projects that the routers belong to; empty where it cannot be told what they lead to."""


def is_served(engine: Engine, entry: Entry) -> bool:
    """False for a handler of `Table.mounting` that no route leads to: that of its class, or of the router it is of; or
    whose server has no application."""
    owner, rows = entry.owner, engine.table.named[entry.framework]
    if rows.unbound:
        return all(is_bound(engine, entry.function.outline, name, rows) for name in _registering(entry.function))
    if rows.router:
        path = entry.function.outline.path
        return engine.index.once(("taken in", path), lambda: not is_unused(engine, path))
    if owner is None or not rows.mounts:
        return True
    return engine.index.once(("served", owner), lambda: _is_reached(engine, owner, rows))


def _registering(function: Function) -> Iterator[str]:
    """`socketio` of `@socketio.on("join")`."""
    return (mark.written.partition(".")[0] for mark in function.decorators)


def _is_reached(engine: Engine, owner: Class, rows: Rows) -> bool:
    path = owner.outline.path
    mounts = engine.index.once(("mounts", rows.name), lambda: _mounts(engine, rows))
    if owner in mounts.classes or mounts.folders.isdisjoint(path.parents):
        return True
    return engine.index.disk.find("setup", path.parent) is not None


def _mounts(engine: Engine, rows: Rows) -> _Mounts:
    roots = next(filter(None, (_routers(engine, token) for token in rows.routers)), [])
    live = reached(roots, lambda path: _leads_to(engine.index.disk, path))
    mounted = [owner for outline in _mounting(engine, rows, live) for owner in _mounted_in(engine, outline, rows)]
    classes = {above for owner in mounted if owner is not None for above in engine.index.lineage(owner).classes}
    sure = classes and None not in mounted and not any(_loads(engine, path) for path in roots)
    return _Mounts(frozenset(classes), frozenset(path.parent.parent for path in roots) if sure else frozenset())


def _mounting(engine: Engine, rows: Rows, live: set[Path]) -> Iterable[Outline]:
    """Those of the files that may mount a class."""
    calling = [f".{name}(".encode() for name in rows.mounts]
    needs = tuple({need for row in rows.handlers for need in row.needs})
    giving = engine.index.holding(
        *(f"{name}(".encode() for name in rows.routes), also=(needs,), where=live.__contains__
    )
    return dict.fromkeys((*engine.index.holding(*calling, where=live.__contains__), *giving))


def _routers(engine: Engine, token: bytes) -> list[Path]:
    """The files of the program itself in which a router is made."""
    disk = engine.index.disk
    found = disk.holding(((token,),))
    return [p for p in found if not is_test(p, disk.root) and ASIDE.isdisjoint(p.relative_to(disk.root).parts)]


def _loads(engine: Engine, path: Path) -> bool:
    source = engine.index.disk.source(path) or b""
    return any(mark in source for mark in (*LOOKING_THROUGH, b"import_string("))


def _leads_to(disk: Disk, path: Path) -> Iterator[Path]:
    """The files that a file imports, or names in a text."""
    yield from imports(disk, path)
    folder = path.parent
    for written in dict.fromkeys(_DOTTED.findall(disk.source(path) or b"")):
        name = written.decode()
        found = disk.find(name, folder) or disk.find(name.rpartition(".")[0], folder)
        if found is not None:
            yield found


def _mounted_in(engine: Engine, outline: Outline, rows: Rows) -> Iterator[Class | None]:
    """The classes that a file mounts; None for one that it takes out of a table or is given."""
    for site in outline.calls:
        name = site.written.rpartition(".")[2]
        if name in rows.mounts:
            yield from _named(engine, site.written.rpartition(".")[0], site)
        elif name in rows.routes:
            handlers = (arg.value for arg in cast("cst.Call", site.piece.node).args[1:2])
            yield from _classes(engine, (dotted(handler) or "" for handler in handlers), site)


def _named(engine: Engine, written: str, site: CallSite) -> Iterator[Class | None]:
    found = engine.index.class_named(written, site.piece.outline)
    known = found is not None or written.partition(".")[0] in site.piece.outline.imports
    yield from (found,) if found is not None or not known else ()


def _classes(engine: Engine, written: Iterable[str], site: CallSite) -> Iterator[Class]:
    found = (engine.index.class_named(name, site.piece.outline) for name in written if name)
    yield from (owner for owner in found if owner is not None)
