"""Messages to a room from clients whom the door asked only whether they may read.

for sent, asked in unasked_writes(flow): asked is "await can_view(user, room)"
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from lint_rules.code.syntax import source
from lint_rules.flow.effects import Effect
from lint_rules.flow.facts import Facts, checks, merged, nearness
from lint_rules.flow.query import Flow
from lint_rules.frameworks.model import Entry
from lint_rules.frameworks.words import says, word_set

_READING = word_set("view viewer read reader see watch visible")
_WRITING = word_set("write writer edit editor post publish send moderate moderator admin owner member participant")


def unasked_writes(flow: Flow) -> Iterator[tuple[Effect, str]]:
    """The broadcasts of message handlers that ask nothing, behind a door that asks about reading and nothing else."""
    for entry, sent in flow.here("broadcast"):
        if entry.kind != "message" or entry.owner is None or checks(sent.facts):
            continue
        door = sorted(checks(_at_the_door(flow, entry)), key=nearness)
        reading = [fact.text for fact in door if says(fact.text, _READING) and not fact.in_part]
        if reading and not any(says(fact.text, _WRITING) for fact in door):
            yield sent, reading[0]


def _at_the_door(flow: Flow, entry: Entry) -> Facts:
    """What holds for everybody whose connect or join did not end with a refusal."""
    doors = [e for e in flow.handlers("connect", "join") if e.owner is entry.owner]
    refusing = ("Error", "Refuse")
    return merged(
        [
            facts
            for door in doors
            for facts, _, node, closed in flow.run(door).exits
            if not closed and not any(f"{word}(" in _text(node) for word in refusing)
        ]
    )


def _text(node: object) -> str:
    return source(node) if isinstance(node, cst.Return) else ""
