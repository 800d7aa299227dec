"""Doors that nobody guards and that ask for no origin: any page in a browser that reaches the server opens them.

    for entry, place in open_to_any_page(flow): …      # the call that listens, None where the handler has to be named

Nothing is stolen by that, as there is nobody to be taken for: the page of a stranger does what only its neighbours in
the network could do.
"""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.code.outline import Piece
from lint_rules.flow.cross_origin import ASKS_NO_ORIGIN, looks_at_origin
from lint_rules.flow.local_servers import open_to_pages
from lint_rules.flow.query import Flow
from lint_rules.frameworks.model import Entry

_OPEN = frozenset({"open", "meant", "idle"})


def open_to_any_page(flow: Flow) -> Iterator[tuple[Entry, Piece | None]]:
    """These doors of this file, each with the call that listens for it; those of this machine are EW104's."""
    if looks_at_origin(flow.engine):
        return
    local = {entry.function for entry, _ in open_to_pages(flow)}
    doors = [access for access in flow.accesses() if access.verdict in _OPEN and access.around is None]
    for entry in {access.entry.function: access.entry for access in doors}.values():
        here = entry.function.outline is flow.outline and entry.function not in local
        if here and entry.framework in ASKS_NO_ORIGIN:
            site = entry.site if entry.row.host else None
            if not isinstance(site, Piece):
                yield entry, None
            elif site.outline is flow.outline and "origins" not in site.text:
                yield entry, site
