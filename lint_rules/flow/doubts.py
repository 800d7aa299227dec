"""Connections of which nobody has seen a check, and that EW101 leaves alone: why, in words.

why_unasked(flow, access)     # "the server listens on this machine only", or "" where a check was seen
without_connect(flow)         # handlers of messages of a framework for which nobody handles the connect
"""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.flow.access import BASE, NO_ACCEPT, Access, acts_of_worth
from lint_rules.flow.around import guards_in
from lint_rules.flow.facts import Fact
from lint_rules.flow.messages import connects
from lint_rules.flow.query import Flow
from lint_rules.frameworks.model import Entry
from lint_rules.frameworks.words import CHECKING, says


def why_unasked(flow: Flow, access: Access) -> str:
    """Why nobody can say that somebody is asked; empty where that was seen, or where it is certain that nobody is."""
    if access.verdict in ("meant", "idle"):
        return "" if access.why == BASE else access.why
    if access.verdict == "unknown":
        return access.why
    if access.verdict == "unseen":
        return "" if guards_in(flow.run(access.entry)) else NO_ACCEPT
    if access.verdict == "guarded" and access.around is None and all(map(_is_hope, access.guards)):
        return f"`{access.guards[0].text}` is not at hand, and by its name it checks nobody" if access.guards else ""
    return ""


def _is_hope(fact: Fact) -> bool:
    """True for unknown code that was given something of the client, and is called like no check."""
    return fact.kind == "call" and fact.piece is None and not says(fact.text, CHECKING)


def without_connect(flow: Flow) -> Iterator[Entry]:
    """The first handler of this file that serves whoever connects, where the project has none for the connect."""
    for entry in flow.handlers("message"):
        if entry.owner is None and not connects(flow, entry):
            run = flow.run(entry)
            if acts_of_worth(run) and not guards_in(run):
                yield entry
                return
