"""Doors that nobody guards and that ask for no origin: any page in a browser that reaches the server opens them.

    for entry, place in open_to_any_page(flow): …      # the call that listens, None where the handler has to be named

Nothing is stolen by that, as there is nobody to be taken for: the page of a stranger does what only its neighbours in
the network could do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Piece
from lint_rules.code.syntax import keyword, last_name, literal
from lint_rules.code.walk import walk
from lint_rules.flow.access import OPEN
from lint_rules.flow.engine import Engine
from lint_rules.flow.program import knows_users
from lint_rules.flow.query import Flow
from lint_rules.frameworks.model import Entry, Rows
from lint_rules.frameworks.socketio import SERVER_MAKERS
from lint_rules.questions.access.cross_origin import (
    connects_of,
    consumers_ask_origin,
    is_any_origin,
    looks_at_origin,
    may_take_cookies,
    names_no_origin,
    only_strangers_come,
    takes_cookies,
)
from lint_rules.questions.access.local_servers import open_to_pages

_TOKEN_ASKED = re.compile(r"(?is)(verify|valid|check|compare|auth)\w*\(.*(token|secret|password|api_?key)")
"""A test of what no page knows, and no browser sends by itself."""


def stacks_without_origin(flow: Flow, tree: cst.CSTNode) -> Iterator[cst.BaseExpression]:
    """The keys of the stacks of sockets in this file that look at no origin, and that EW104 does not report.

    One that takes cookies counts, and one whose consumers are all open; a token that decides is nothing a page knows.
    """
    engine = flow.engine
    rows = engine.table.stacked
    calls = (
        (node for node in walk(tree) if isinstance(node, cst.Call)) if flow.outline.says("ProtocolTypeRouter") else ()
    )
    for call in calls:
        table = call.args[0].value if call.args and last_name(call.func) == "ProtocolTypeRouter" else None
        for part in table.elements if isinstance(table, cst.Dict) else ():
            if isinstance(part, cst.DictElement) and literal(part.key) == "websocket":
                takes = names_no_origin(engine, part.value, flow.outline) and (
                    may_take_cookies(engine, rows, part.value, flow.outline) or _all_open(engine, rows)
                )
                reported = takes and takes_cookies(engine, rows, part.value, flow.outline)
                if takes and not reported and not consumers_ask_origin(engine, rows):
                    yield part.key


def origins_of_any_page(flow: Flow, part: cst.CSTNode) -> Iterator[cst.BaseExpression]:
    """What the servers of Socket.IO in a part of this file are given that lets pages of any origin in.

    In a project that knows no users, and whose handlers read nothing that a browser sends along.
    """
    rows = flow.engine.table.of_any_page
    calls = [node for node in walk(part) if isinstance(node, cst.Call) and last_name(node.func) in SERVER_MAKERS]
    for value in filter(None, (keyword(call, rows.origins) for call in calls)):
        is_open = not knows_users(flow.engine) and is_any_origin(flow, value)
        if is_open and only_strangers_come(flow.engine, rows):
            yield value


def _all_open(engine: Engine, rows: Rows) -> bool:
    found = list(connects_of(engine, rows))
    return bool(found) and all(access.verdict in OPEN and access.around is None for access in found)


def open_to_any_page(flow: Flow) -> Iterator[tuple[Entry, Piece | None]]:
    """These doors of this file, each with the call that listens for it; those of this machine are EW104's."""
    if looks_at_origin(flow.engine):
        return
    local = {entry.function for entry, _ in open_to_pages(flow)}
    doors = [access for access in flow.accesses() if access.verdict in OPEN and access.around is None]
    for entry in {access.entry.function: access.entry for access in doors}.values():
        here = entry.function.outline is flow.outline and entry.function not in local
        if here and not _asks_for_token(flow, entry) and flow.engine.table.named[entry.framework].any_origin:
            site = entry.site if entry.row.host else None
            if not isinstance(site, Piece):
                yield entry, None
            elif site.outline is flow.outline and "origins" not in site.text:
                yield entry, site


def _asks_for_token(flow: Flow, entry: Entry) -> bool:
    """True for a handler that tests a token on any way, though too late to guard all that it does."""
    return any(_TOKEN_ASKED.search(fact.text) is not None for act in flow.run(entry).effects for fact in act.facts)
