"""Things that are done for whomever the message names: a bid, an order, a vote, a reading.

for function, node, key in acted_for(flow): …      # `place_bid(lot, message["bidder"], amount)`, "bidder"

Only where it is known who is there, and is not given to the call: then the message's word stands in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.flow.effects import Effect
from lint_rules.flow.facts import Fact, Facts, checks
from lint_rules.flow.query import Flow
from lint_rules.flow.values import Value
from lint_rules.frameworks.labels import ABOUT_CLIENT, Label
from lint_rules.frameworks.words import DEVICES, PARTIES, RANKS, ROLE_WORDS, WRITING, says, word_set, words
from lint_rules.questions.access.objects import is_asked_around, known_before

_DEEDS = word_set(
    "place bid buy sell order vote cast ballot book reserve redeem withdraw spend debit bet wager checkout purchase"
)
"""What somebody does for himself, with his own money or voice."""
_REPORTS = word_set("reading readings measurement measurements sample samples telemetry metric position heartbeat")
"""What a device says of itself."""
_LIKELY = re.compile("|".join(sorted({*_DEEDS, *_REPORTS})))
_SAID = Label.CLIENT | Label.MESSAGE
_OTHERWISE = ABOUT_CLIENT | Label.ASKED | Label.WHOLE


def acted_for(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """The calls of this file that do such a thing in another's name."""
    if not _LIKELY.search(flow.outline.text):
        return
    seen: set[cst.CSTNode] = set()
    for entry, act in flow.here("call", "serve"):
        is_new = not act.closed and seen.isdisjoint(node for _, node in act.steps)
        key = _party(act) if is_new and isinstance(act.node, cst.Call) else ""
        if key and not _is_asked(act.facts):
            before = known_before(flow, entry)
            is_known = checks(act.facts | before) or is_asked_around(flow, entry)
            if is_known and not _is_asked(before):
                seen.add(act.node)
                yield act.function, act.node, key


def _party(act: Effect) -> str:
    """The key under which the message names who does this; empty where the call also knows who is there."""
    said = words(act.name)
    values = [value for _, value in act.arguments]
    if any(value.labels & ABOUT_CLIENT for value in values):
        return ""
    named = [value.key for value in values if _is_said(value)]
    if said & _DEEDS:
        return next((key for key in named if key in PARTIES), "")
    if said & _REPORTS and said & WRITING:
        return next((key for key in named if key in DEVICES), "")
    return ""


def _is_said(value: Value) -> bool:
    return value.labels & _SAID == _SAID and not value.labels & _OTHERWISE


def _is_asked(facts: Facts) -> bool:
    """True where a test held what the message says against who the client is, or asked for a rank."""
    return any(_decides(fact) for fact in facts)


def _decides(fact: Fact) -> bool:
    if fact.positive is False or not fact.labels & ABOUT_CLIENT:
        return False
    if fact.presence:
        return False
    # what is looked up by the message forgets where it came from, and not that it came from the URL
    is_of_message = fact.labels & Label.MESSAGE or fact.labels & (Label.PLACE | Label.URL) == Label.PLACE
    return bool(is_of_message) or says(fact.text, RANKS | ROLE_WORDS)
