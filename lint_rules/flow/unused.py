"""Tells whether no code of the project imports a file, so that its handlers and keys serve nobody.

    is_unused(engine, path)       # True: a router that `main.py` forgot, a file that an older version left behind

In doubt a file is used: one that may be started, one that a framework finds by its name, one that a string names
(`"app.rooms:router"`), and every file of a project without a program, which is a library.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from lint_rules.flow.importing import folders, imports, is_test

if TYPE_CHECKING:
    from lint_rules.code.disk import Disk
    from lint_rules.flow.engine import Engine

_STARTED = (b"__main__", b"uvicorn.run(", b"run_forever")
"""A file with one of these is a program, whatever its framework."""

FOUND_BY_NAME = re.compile(
    r"(__\w+__|asgi|wsgi|manage|conftest|settings|urls|routing|apps|admin|models|signals|tasks|celery\w*|plugins?|run"
    r"|main|app|server|setup|\w*hooks?|[a-z]+conf|gunicorn\w*)$"
)
"""Modules that a framework, a server or a person finds by their name."""

FOUND_IN = frozenset({"commands", "plugins", "plugin", "extensions", "addons", "migrations", "templatetags", "scripts"})
"""Folders whose files a framework or the project loads all."""

LOOKING_THROUGH = (
    b"import_module(",
    b"iter_modules(",
    b"walk_packages(",
    b"find_modules(",
    b"spec_from_file",
    b'glob("*.py',
)
"""A file with one of these loads modules by computed names."""

STEPS = 2
"""How many importing files deep a file is looked for that is used."""

_TEXT = rb"[\"'./]%s\.%s[\"'.:]|[\"'/]%s(\.py|:\w*(app|router|asgi)\w*)[\"']"
"""`"rooms.routing"`, `"chat.rooms.routing.router"`, `"routing:application"` and `"routing.py"` name a module."""


def programs(engine: Engine) -> list[Path]:
    """The files that are programs, or hold the application that a server is told to load."""
    return engine.index.disk.holding((_started(engine),))


def _started(engine: Engine) -> tuple[bytes, ...]:
    return _STARTED + engine.table.said("programs")


def is_unused(engine: Engine, path: Path) -> bool:
    """True for a file that neither runs by itself nor is imported by one that is used."""
    disk = engine.index.disk
    if path not in disk.holding(((b"import",),)) or is_test(path, disk.root):
        return False
    left_over = _is_left_over(disk, path, _started(engine), STEPS)
    return left_over and not all(is_test(program, disk.root) for program in programs(engine))


def _is_left_over(disk: Disk, path: Path, marks: tuple[bytes, ...], steps: int) -> bool:
    source = disk.source(path)
    if source is None or any(mark in source for mark in marks) or _is_found(path, disk.root):
        return False
    named = dict.fromkeys((*disk.holding(((path.stem.encode(),),)), *disk.holding((LOOKING_THROUGH,))))
    users = (other for other in named if other != path and not is_test(other, disk.root) and _uses(disk, other, path))
    return all(steps and _is_left_over(disk, user, marks, steps - 1) for user in users)


def _is_found(path: Path, root: Path) -> bool:
    """True for a file that something finds without an import."""
    return FOUND_BY_NAME.match(path.stem) is not None or not FOUND_IN.isdisjoint(folders(path, root))


def _uses(disk: Disk, other: Path, path: Path) -> bool:
    """True for a file that imports another, names it in a text, or may load it without naming it."""
    source = disk.source(other) or b""
    if any(mark in source for mark in LOOKING_THROUGH) or other == path.parent / "__init__.py":
        return True
    stem, parent = path.stem.encode(), path.parent.name.encode()
    if re.search(_TEXT % (re.escape(parent), re.escape(stem), re.escape(stem)), source):
        return True
    return path in imports(disk, other)


_MAKES_TABLES = b".create_all("
_SERVES = re.compile(
    rb"\brun\w*\(|\brun_forever|\bserve\w*\(|\bSocketIO\(|\broute\(|register_blueprint|add_url_rule|include_router|mount\("
    rb"|\.on\(|\(app[,)]"
)
"""Something is served or may be, or is told of the application by somebody else: `register_routes(app)`."""
_OF_TABLES = re.compile(rb"\binit_app\(app[,)]|\bMigrate\(app[,)]|\bSQLAlchemy\(app[,)]")


def only_makes_tables(engine: Engine, path: Path) -> bool:
    """True for a script whose application makes the tables of the database, and serves nobody."""
    source = engine.index.disk.source(path) or b""
    if _MAKES_TABLES not in source or FOUND_BY_NAME.match(path.stem) is not None:
        return False
    return _SERVES.search(_OF_TABLES.sub(b"", source)) is None and not is_imported(engine, path)


def whole_word(name: bytes, behind: bytes = b"") -> re.Pattern[bytes]:
    """Finds a name that is no part of another; `behind` says what has to follow."""
    exact = re.escape(name)  # in front: a pattern that begins with letters is searched for ten times as fast
    return re.compile(rb"%s(?!\w)(?<!\w%s)%s" % (exact, exact, behind))


def is_imported(engine: Engine, path: Path) -> bool:
    """True for a file that another one imports, tests included, or writes out with its folder; for every package."""
    return engine.index.once(("imported", path), lambda: _is_imported(engine.index.disk, path))


def _is_imported(disk: Disk, path: Path) -> bool:
    if path.name == "__init__.py":
        return True
    stem = path.stem.encode()
    written, word = b"%s.%s" % (path.parent.name.encode(), stem), whole_word(stem)
    for other in disk.holding(((stem,),)):
        source = disk.source(other) or b"" if other != path else b""
        if word.search(source) and (written in source or path in imports(disk, other)):
            return True
    return False
