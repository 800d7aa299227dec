"""Tells whether a server of Socket.IO has no application, beside another one that may: nobody reaches its handlers.

    is_bound(engine, outline, name)     # False: `socketio = SocketIO()` of this file, which is only asked to send

In doubt it has one: where it is handed to something, also by another file, where such a file takes all names or is
a package, where nobody imports its own file, and where it is the only server of the project.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import dotted
from lint_rules.flow.importing import importers, is_test

if TYPE_CHECKING:
    from lint_rules.code.outline import Outline
    from lint_rules.flow.engine import Engine
    from lint_rules.frameworks.model import Rows

_USED = r"(?<![\w.@\"'])%s(?!\w)(?! = )(?!\.(?:%s)\b)"
"""What may bind a server: every word of it but those that register a handler, or do what it can without one."""

_ASIDE = re.compile(r"^\s*(?:from|import) .*$|(?:^\s*|  )#.*$", re.MULTILINE)
"""Imports and comments, which only name a server."""


def is_bound(engine: Engine, outline: Outline, name: str, rows: Rows) -> bool:
    """False for the name of a server in this file that is never given its application."""
    return engine.index.once(("bound", outline.path, name), lambda: _is_bound(engine, outline, name, rows))


def _is_bound(engine: Engine, outline: Outline, name: str, rows: Rows) -> bool:
    piece = outline.assigns.get(name)
    made = piece.node if piece is not None else None
    if not isinstance(made, cst.Call) or outline.resolve(dotted(made.func) or "") not in rows.servers:
        return True
    return _has_application(made) or _may_be_bound(engine, outline, name, rows)


def _has_application(made: cst.Call) -> bool:
    return any(arg.star or arg.keyword is None or arg.keyword.value == "app" for arg in made.args)


def _may_be_bound(engine: Engine, outline: Outline, name: str, rows: Rows) -> bool:
    unbound = "|".join(sorted(rows.unbound))
    if _is_used(name, unbound, outline):
        return True
    disk = engine.index.disk
    makers = tuple(f"{full.rpartition('.')[2]}(".encode() for full in sorted(rows.servers))
    others = (path for path in disk.holding((makers, rows.marks)) if path != outline.path)
    has_twin = any(not is_test(path, disk.root) for path in others)
    users = list(importers(disk, outline.path)) if has_twin else []
    return not users or any(_takes(engine.index.outline(user), outline, name, unbound) for user in users)


def _takes(user: Outline | None, outline: Outline, name: str, unbound: str) -> bool:
    """True for a file that may give the server of another one its application."""
    if user is None or user.stars or user.path.name == "__init__.py":
        return True
    ends = f".{outline.path.stem}"
    modules = [alias for alias, full in user.imports.items() if f".{full}".endswith(ends)]
    taken = [alias for alias, full in user.imports.items() if f".{full}".endswith(f"{ends}.{name}")]
    return any(_is_used(each, unbound, user) for each in (*taken, *(f"{alias}.{name}" for alias in modules)))


def _is_used(name: str, unbound: str, outline: Outline) -> bool:
    return re.search(_USED % (re.escape(name), unbound), _ASIDE.sub("", outline.code)) is not None
