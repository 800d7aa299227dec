"""Where a handler that lets strangers in looks at what a client brings: there a check is missing, or proves nothing.

asked_in_vain(access, flow)   # the functions that strangers get through, as lines of a trace
named(access, flow)           # the test that asks a client for no more than a name of something
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lint_rules.code.outline import Function
from lint_rules.flow.access import Access
from lint_rules.flow.around import let_by
from lint_rules.flow.facts import Fact, checks, nearness
from lint_rules.flow.query import Flow
from lint_rules.frameworks.labels import ABOUT_CLIENT, Label

_BRINGS = re.compile(
    r"headers|cookie|quer(y|ies)|_argument\(|environ|scope\[|path_params|\.path\b|request\.args|\bauth\b|receive|recv|"
    r"remote_addr|form\b"
)
"""In the text of a function that reads what a client brings along."""


def asked_in_vain(access: Access, flow: Flow) -> Iterator[str]:
    """The functions that read what a client brings and let strangers by, in the words of a trace."""
    entry, run = access.entry, flow.run(access.entry)
    passed = dict.fromkeys(e.function for e in run.effects if not e.closed and not checks(e.facts))
    reading = [function for function in passed if function is not entry.function and _BRINGS.search(function.text)]
    for function in dict.fromkeys([*reading, *let_by(flow.engine, entry, run)]):
        yield flow.way(function, who="a stranger")


def named(access: Access, flow: Flow) -> Fact | None:
    """The test on each way in that refuses a client only where there is nothing of the name that it said."""
    run = flow.run(access.entry)
    accepted = [effect.facts for effect in run.effects if effect.kind == "accept" and not effect.closed]
    ways = accepted or [facts for facts, _, _, closed in run.exits if not closed]
    found = filter(_is_named, frozenset.intersection(*ways) if ways else ())
    return min(found, key=nearness, default=None)


def _is_named(fact: Fact) -> bool:
    wanted = Label.PLACE | Label.ASKED
    is_name = fact.labels & wanted == wanted or bool(fact.labels & Label.CLAIMED)
    asks_nothing = fact.kind == "test" and fact.presence and fact.positive is True
    return asks_nothing and is_name and not fact.labels & ABOUT_CLIENT
