"""Finds handlers in a file that no other file imports: nobody registers them, and what a client sends is dropped.

never_imported(flow)     # the first handler of `app/socket_events.py`, which `create_app` forgot
"""

from __future__ import annotations

import re

from lint_rules.code.outline import Function
from lint_rules.flow.query import Flow

_SERVES = re.compile(
    r"\b(FastAPI|Flask|Starlette|Quart|Sanic|Litestar|Microdot|Application|Server|SocketIO|Celery)\("
    r"|__main__|\b(run|serve|run_app|run_forever)\("
)
"""A file with one of these is started by itself."""

_COMPUTED = (b"import_module(", b"iter_modules", b"walk_packages", b"autodiscover", b"__import__(", b"find_modules")
"""Imports by a computed name: with one of these in a project nobody can say what is imported."""

_NAMED_BY_TOOLS = frozenset({"conftest", "main", "app", "asgi", "wsgi", "server", "manage", "setup", "views", "models"})
"""Files that a command line or a framework imports by their name."""


def never_imported(flow: Flow) -> Function | None:
    """The first handler of a file that nothing imports, if the file does not serve by itself."""
    handlers = [entry.function for entry in flow.entries if entry.function.outline is flow.outline]
    path, disk = flow.outline.path, flow.engine.index.project.disk
    stem = path.parent.name if path.stem == "__init__" else path.stem
    if not handlers or not stem.isidentifier() or stem in _NAMED_BY_TOOLS or _SERVES.search(flow.outline.text):
        return None
    if disk.holds((_COMPUTED,)):
        return None
    named = re.compile(
        rb"\b(from|import)\b[^\n]*\b%(name)s\b|[\"'][\w./:-]*\b%(name)s\b|^\s+%(name)s(\s+as\s+\w+)?,?\s*(#.*)?$"
        % {b"name": re.escape(stem.encode())},
        re.MULTILINE,
    )
    others = (disk.source(other) for other in disk.holding(((stem.encode(),),)) if other != path)
    if any(source is not None and named.search(source) is not None for source in others):
        return None
    return min(handlers, key=lambda function: function.line)
