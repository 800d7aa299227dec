"""Finds what concerns one person and is told to others.

for function, node, field, is_addressed in not_theirs(flow): field, is_addressed       # "phone", False

A private field counts, and where everybody hears it also a field that names the one whom the message is for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.flow.audience import Told, is_signal, said, told_anywhere
from lint_rules.flow.query import Flow
from lint_rules.frameworks.words import addresses_one, is_bearer, is_personal, is_phone
from lint_rules.questions.access.hearers import is_called_for_one, is_for_one, reaches_all
from lint_rules.questions.access.tellers import tellings
from lint_rules.questions.access.told_fields import fields_given, fields_told, keys_of


@dataclass(frozen=True, eq=False)
class _Message:
    """A call that tells others something: where it stands, its fields, and whether everybody hears it."""

    function: Function
    node: cst.CSTNode
    fields: frozenset[str]
    is_for_all: bool


def not_theirs(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str, bool]]:
    """The messages of this file to others about one of them, with the field that says so."""
    seen: set[cst.CSTNode] = set()
    for message in _messages(flow):
        field = min(filter(lambda name: _is_private(name, message), message.fields), default="")
        addressed = min(filter(addresses_one, message.fields), default="") if message.is_for_all else ""
        if (field or addressed) and message.node not in seen:
            seen.add(message.node)
            yield message.function, message.node, field or addressed, not field


def _is_private(name: str, message: _Message) -> bool:
    return is_personal(name) or is_bearer(name) or (message.is_for_all and is_phone(name))


def _messages(flow: Flow) -> Iterator[_Message]:
    """What this file tells others, by itself or through a function that is given it, and no single person."""
    if not flow.outline.says("send", "emit", "broadcast", "publish", "notify"):
        return
    for sent in told_anywhere(flow):
        if not is_signal(sent.effect) and not _is_made_further_on(sent, flow) and not is_for_one(sent):
            yield _Message(sent.function, sent.node, frozenset(fields_told(sent, flow)), reaches_all(sent, flow))
    for function, call, is_for_all in tellings(flow):
        if not is_called_for_one(function, [call]):
            yield _Message(function, call, frozenset(fields_given(call, function, flow)), is_for_all)


def _is_made_further_on(sent: Told, flow: Flow) -> bool:
    """True where the function that sends puts the message together: it is judged there."""
    act = sent.effect
    if sent.node is act.node:
        return False
    own = (each for each in flow.engine.alone(act.function).effects if each.node is act.node)
    return any(next(keys_of(value), None) is not None for each in own for value in said(each))
