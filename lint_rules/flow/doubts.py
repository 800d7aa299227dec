"""Finds handlers of messages that serve whoever connects, because nobody handles the connect.

without_connect(flow)
"""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.flow.access import acts_of_worth
from lint_rules.flow.around import guards_in
from lint_rules.flow.messages import connects
from lint_rules.flow.query import Flow
from lint_rules.frameworks.model import Entry


def without_connect(flow: Flow) -> Iterator[Entry]:
    """The first handler of this file that serves whoever connects, where the project has none for the connect."""
    for entry in flow.handlers("message"):
        if entry.owner is None and not connects(flow, entry):
            run = flow.run(entry)
            if acts_of_worth(run) and not guards_in(run):
                yield entry
                return
