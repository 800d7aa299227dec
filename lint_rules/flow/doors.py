"""Who may connect to the project at all: the answers for every connection of every file.

is_open_to_all(flow)      # nobody is asked at any of them: what is told to all is told to strangers
doors_here(flow)          # each connection of this file, and the server object where there is no function for it
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import libcst as cst

from lint_rules.code.outline import Piece
from lint_rules.code.syntax import dotted
from lint_rules.flow.access import Access, accesses
from lint_rules.flow.engine import Engine
from lint_rules.flow.importing import folders
from lint_rules.flow.query import Flow
from lint_rules.frameworks.entries import namespaces_that_ask
from lint_rules.frameworks.words import ASIDE

_OPEN = frozenset({"open", "meant", "idle", "partly"})
_NO_DOORS = frozenset({"closed", "unseen"})
"""These let nobody in, or no strangers."""


@dataclass(frozen=True)
class Door:
    """One way in: what is said of it, more than once where a handler is registered twice or serves in several files."""

    accesses: tuple[Access, ...]
    server: Piece | None = None
    """The server object, where no function is called when somebody connects: it is what lets everybody in."""


def doors_here(flow: Flow) -> list[Door]:
    """The doors to report in this file; a server that asks nobody stands where it is made, and counts there alone."""
    found: dict[object, list[Access]] = {}
    for access in accesses(flow.engine, flow.outline):
        if server_of(flow.engine, access) is None:
            found.setdefault((access.entry.function, access.entry.owner), []).append(access)
    doors = [Door(tuple(same)) for same in found.values()]
    if any(f"{name.rpartition('.')[2]}(" in flow.outline.text for name in flow.engine.table.servers):
        unasked = flow.engine.index.once("unasked servers", lambda: _unasked(flow.engine))
        doors += [Door(tuple(same), server) for server, same in unasked.items() if server.outline is flow.outline]
    return doors


def _unasked(engine: Engine) -> dict[Piece, list[Access]]:
    """The servers for which no function is called when somebody connects."""
    rows = [row for rows in engine.table.rows for row in rows.handlers if row.without and row.decorator]
    tokens = sorted({token for row in rows for token in row.needs})
    registering = sorted({row.decorator.rpartition("*")[2].encode() for row in rows})
    found: dict[Piece, list[Access]] = {}
    for outline in engine.index.holding(*tokens, also=(tuple(registering),)):
        for access in accesses(engine, outline):
            server = server_of(engine, access)
            if server is not None:
                found.setdefault(server, []).append(access)
    return found


def server_of(engine: Engine, access: Access) -> Piece | None:
    """The server at the top of a file of which no function is called when somebody connects, in any namespace."""
    entry = access.entry
    if not entry.row.without or not entry.row.decorator or entry.site is None or namespaces_that_ask(engine.index):
        return None
    node = entry.site.node
    written = dotted(node.func if isinstance(node, cst.Call) else node) or ""
    found = engine.index.named(written.rpartition(".")[0], entry.function.outline)
    return found if isinstance(found, Piece) else None


def is_open_to_all(flow: Flow) -> bool:
    """True where the project has connections, and a stranger gets into every one."""
    if _is_aside(flow.engine, flow.outline.path):
        return False
    return flow.engine.index.once("open to all", lambda: _is_open(flow.engine))


def _is_open(engine: Engine) -> bool:
    verdicts = {access.verdict for access in _doors(engine)} - _NO_DOORS
    return bool(verdicts) and verdicts <= _OPEN


def _doors(engine: Engine) -> Iterator[Access]:
    rows = [row for rows in engine.table.rows for row in rows.handlers if row.kind in ("connect", "endpoint")]
    tokens = sorted({token for row in rows for token in row.needs})
    for outline in engine.index.holding(*tokens, where=lambda path: not _is_aside(engine, path)):
        yield from accesses(engine, outline)


def _is_aside(engine: Engine, path: Path) -> bool:
    return not ASIDE.isdisjoint(folders(path, engine.index.disk.root))
