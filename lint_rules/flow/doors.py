"""Who may connect to the project at all: the answers for every connection of every file.

is_open_to_all(flow)      # nobody is asked at any of them: what is told to all is told to strangers
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lint_rules.flow.access import OPEN, Access, accesses
from lint_rules.flow.engine import Engine
from lint_rules.flow.importing import folders
from lint_rules.flow.query import Flow
from lint_rules.frameworks.words import ASIDE

_NO_DOORS = frozenset({"closed", "unseen"})
"""These let nobody in, or no strangers."""


def is_open_to_all(flow: Flow) -> bool:
    """True where the project has connections, and a stranger gets into every one."""
    if _is_aside(flow.engine, flow.outline.path):
        return False
    return flow.engine.index.once("open to all", lambda: _is_open(flow.engine))


def _is_open(engine: Engine) -> bool:
    verdicts = {access.verdict for access in _doors(engine)} - _NO_DOORS
    return bool(verdicts) and verdicts <= OPEN | {"partly"}


def _doors(engine: Engine) -> Iterator[Access]:
    rows = [row for rows in engine.table.rows for row in rows.handlers if row.kind in ("connect", "endpoint")]
    tokens = sorted({token for row in rows for token in row.needs})
    for outline in engine.index.holding(*tokens, where=lambda path: not _is_aside(engine, path)):
        yield from accesses(engine, outline)


def _is_aside(engine: Engine, path: Path) -> bool:
    return not ASIDE.isdisjoint(folders(path, engine.index.disk.root))
