"""Messages to a room or a client that the client named, with nothing that asks whether it may write there.

for sent in open_destinations(flow): sent.place
"""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.flow.effects import Effect
from lint_rules.flow.query import Flow
from lint_rules.flow.rooms import are_peers, is_asked_about
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.words import says, word_set

SIGNALS = word_set("signal signaling signalling offer answer ice candidate webrtc peer call sdp")
"""Peers that set up a call speak to each other by id; that is what such a server is for."""


_LEAVING = frozenset({"leave_room", "leave", "group_discard"})
"""Telling a room goodbye, in a handler that leaves it, is no message to a place of the client's choice."""


def open_destinations(flow: Flow) -> Iterator[Effect]:
    """The messages of this file whose destination the client chose, unasked, unless the handler joins it as well."""
    moving = {e.function for _, e in flow.here() if e.kind == "join" or e.name in _LEAVING}
    for entry, sent in flow.here("broadcast", "send"):
        if not _is_chosen(sent) or entry.kind not in ("message", "endpoint") or sent.function in moving:
            continue
        names = (sent.function.name, entry.function.name, entry.event)
        if any(says(name, SIGNALS) for name in names):
            continue
        if not is_asked_about(sent.facts) and not are_peers(flow.connected(entry)):
            yield sent


def _is_chosen(sent: Effect) -> bool:
    """True when the client's message names the place, and the place is neither its own nor looked up."""
    place = sent.place.labels
    return bool(place & Label.PLACE and place & Label.MESSAGE) and not place & (Label.IDENTITY | Label.ASKED)
