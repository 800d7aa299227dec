"""Finds connections that let everybody in, ask only with each message, and hear what is told to all.

    for door in heard_by_strangers(flow): door.accesses[0].entry    # `def connect(): print("somebody is here")`

That is so with Socket.IO: whoever is connected gets every `emit` that names no room, if he says a word or not.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from lint_rules.flow.access import Door, doors
from lint_rules.flow.audience import is_signal, told_anywhere
from lint_rules.flow.engine import Engine
from lint_rules.flow.query import Flow
from lint_rules.frameworks.entries import namespace
from lint_rules.frameworks.model import Entry
from lint_rules.questions.access.hearers import is_for_all
from lint_rules.questions.access.roomless import is_emit


def heard_by_strangers(flow: Flow) -> Iterator[Door]:
    """The connections of this file of that kind, but for those of classes."""
    for door in doors(flow.engine, flow.outline):
        access = door.accesses[0]
        is_function = access.entry.owner is None and access.entry.row.refuses_by_return
        if is_function and access.by_messages and _is_loud(flow, access.entry):
            yield door


def _is_loud(flow: Flow, entry: Entry) -> bool:
    """True where something is told to all who are in the namespace of a handler."""
    told = flow.engine.index.once("told to all", lambda: _told(flow.engine))
    return entry.site is not None and namespace(entry.site.node) in told


def _told(engine: Engine) -> frozenset[str]:
    """The namespaces in which the project tells something to all."""
    found: set[str] = set()
    for outline in engine.index.holding(b"emit("):
        told = (sent for sent in told_anywhere(Flow(engine, outline)) if is_emit(sent) and is_for_all(sent))
        calls = (sent.node for sent in told if not is_signal(sent.effect))
        found |= {namespace(call) for call in calls if isinstance(call, cst.Call)}
    return frozenset(found)
