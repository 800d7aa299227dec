"""Messages to a room from clients whom the door asked only whether they may read.

for sent, asked in unasked_writes(flow): asked is "await can_view(user, room)"
for function, node, told in shown_rights(flow): told is "can_edit", which the client is told and nobody asks
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, chain, source
from lint_rules.flow.effects import Effect
from lint_rules.flow.facts import Fact, Facts, checks, merged, nearness
from lint_rules.flow.query import Flow
from lint_rules.flow.values import UNKNOWN
from lint_rules.frameworks.labels import ABOUT_CLIENT, Label
from lint_rules.frameworks.model import Entry
from lint_rules.frameworks.words import WEAK_WRITES, says, word_set
from lint_rules.questions.loss.writes import is_write

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


def shown_rights(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """What message handlers store without asking anything, though the client was told whether it may: one for each
    class or endpoint, with what it was told under."""
    seen: set[object] = set()
    for entry in flow.handlers("message", "endpoint") if _RIGHT.search(flow.outline.text) else ():
        of = entry.owner or entry.function
        doors = [e for e in flow.handlers("connect", "join") if e.owner is entry.owner] if entry.owner else []
        shown = next((key for door in (*doors, entry) for key in _shown(flow, door)), "") if of not in seen else ""
        if not shown or _asks_anywhere(shown, flow):
            continue
        writes = (act for act in flow.run(entry).effects if _stores(act) and (entry.kind == "message" or act.in_loop))
        place = next((step for act in writes if (step := _step_here(act, flow)) is not None), None)
        if place is not None:
            seen.add(of)
            yield *place, shown


def _step_here(act: Effect, flow: Flow) -> tuple[Function, cst.CSTNode] | None:
    """The last call of this file on the way to an act."""
    steps = [*act.chain, (act.function, act.node)]
    return next((step for step in reversed(steps) if step[0].outline is flow.outline), None)


def _shown(flow: Flow, door: Entry) -> Iterator[str]:
    """The rights that a client is told of, where they depend on something: `{"can_edit": level == EDITOR}`."""
    for act in flow.run(door).effects if _RIGHT.search(door.function.text) else ():
        for key, value in (act.payload.parts or {}).items() if act.kind == "send" else ():
            if isinstance(key, str) and _RIGHT.fullmatch(key) and value.const is UNKNOWN:
                yield key


_RIGHT = re.compile(
    r"(?:can|may)_?(?:edit|write|change|save|modify|update)|read_?only|editable|writable|can(?:Edit|Write)"
)


def _asks_anywhere(right: str, flow: Flow) -> bool:
    """True where a test of this file looks at something that is called so."""
    asking = re.compile(rf"\b(?:if|and|or|not|elif|when)\b[^\n]*\b{right}\b|@\w*{right}")
    return asking.search(flow.outline.text) is not None


def _stores(act: Effect) -> bool:
    """True for a call that keeps something, done for whoever is there."""
    if act.kind not in ("call", "serve") or act.target is not None or act.closed or not isinstance(act.node, cst.Call):
        return False
    return _keeps(act, act.node) and not any(map(_asks_for_right, act.facts))


def _keeps(act: Effect, call: cst.Call) -> bool:
    """True for `db.save(text)`, `Section.objects.filter(pk=pk).aupdate(…)`, and a query that changes rows."""
    of_orm = called_name(call) in WEAK_WRITES and "objects" in chain(call)
    text = act.arguments[0][1].const if act.arguments else None
    return is_write(call) or of_orm or (isinstance(text, str) and _CHANGES.match(text) is not None)


_CHANGES = re.compile(r"(?i)\s*(?:insert|update|delete)\b")


def _asks_for_right(fact: Fact) -> bool:
    """True for any decision on what was looked up for the user; that there is a user is none."""
    looked_up = bool(fact.labels & Label.ASKED and fact.labels & ABOUT_CLIENT) and not fact.presence
    return fact.kind in ("test", "call", "raises", "ask") and (looked_up or says(fact.text, _WRITING))
