"""Finds what concerns one person and is told to others.

for function, node, field, is_addressed in not_theirs(flow): field, is_addressed       # "phone", False

A private field counts, and where everybody hears it also a field that names the one whom the message is for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.walk import walk
from lint_rules.flow.audience import Told, is_signal, said, told, told_by_others
from lint_rules.flow.query import Flow
from lint_rules.frameworks.words import addresses_one, is_bearer, is_personal, is_phone
from lint_rules.questions.access.hearers import hearers, is_called_for_one
from lint_rules.questions.access.tellers import heard, tellings
from lint_rules.questions.access.told_fields import fields_given, fields_told, keys_of
from lint_rules.questions.access.whole_records import whole_records


@dataclass(frozen=True, eq=False)
class _Message:
    """A call that tells others something: where it stands, its fields, and whether everybody hears it."""

    function: Function
    node: cst.CSTNode
    fields: frozenset[str]
    is_for_all: bool


def not_theirs(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str, bool]]:
    """The messages of this file to others about one of them, with the field that says so.

    What holds all fields of a person is told of as such, by another rule.
    """
    found = {message.node: (message, field) for message in _messages(flow) if (field := _telling(message))}
    records = {record for _, record, _ in whole_records(flow)} if found else set()
    for node, (message, field) in found.items():
        if records.isdisjoint(walk(node)):
            yield message.function, node, field, not _is_private(field, message)


def _telling(message: _Message) -> str:
    """The field by which a message is nobody else's business; empty for any other message."""
    private = [field for field in message.fields if _is_private(field, message)]
    addressing = [field for field in message.fields if message.is_for_all and addresses_one(field)]
    return min(private or addressing, default="")


def _concerns_one(field: str) -> bool:
    return is_personal(field) or is_bearer(field) or is_phone(field) or addresses_one(field)


def _is_private(name: str, message: _Message) -> bool:
    return is_personal(name) or is_bearer(name) or (message.is_for_all and is_phone(name))


def _messages(flow: Flow) -> Iterator[_Message]:
    """What this file tells others, by itself or through a function that is given it, and no single person."""
    if not flow.outline.says("send", "emit", "broadcast", "publish", "notify"):
        return
    for sent in (*(sent for _, sent in told(flow)), *told_by_others(flow, _SAYING)):
        is_for_all = hearers(sent, flow) if not is_signal(sent.effect) else None
        if is_for_all is not None and not _is_made_further_on(sent, flow):
            yield _Message(sent.function, sent.node, frozenset(fields_told(sent, flow)), is_for_all)
    for function, call, teller in tellings(flow, _NEAR):
        fields = frozenset(fields_given(call, function, flow))
        concerns_one = any(_concerns_one(field) for field in fields) and not is_called_for_one(function, [call])
        if concerns_one and (all_hear := heard(teller, flow)) is not None:
            yield _Message(function, call, fields, all_hear)


_NEAR = re.compile(
    r"[mM]ail|phone|Phone|mobile|passw|passport|otp\b|otp_|birth|dob\b|ssn|iban|secret|api_?key|(?:access|session|refresh)_token"
    r"|credential|cookie|salary|blood_|diagnos|national_id|card_number|medical_|reset_(?:link|url)"
    r"|receiver|recipient|addressee|to_?[uU]ser|target_?[uU]ser|Serializer|[._]dict\(|[ao]s?_json\(|model_dump|serialize|encoder"
)
"""Stands in a function that tells such a thing, if it is written out there or made a table of."""

_SAYING = re.compile(r"broadcast|emit\(|group_send|publish\(|send_(?:\w+_)?(?:json|text|message|to)|write_message")
"""Stands in a function that tells clients something, whoever calls it."""


def _is_made_further_on(sent: Told, flow: Flow) -> bool:
    """True where the function that sends puts the message together: it is judged there."""
    act = sent.effect
    if sent.node is act.node:
        return False
    own = (each for each in flow.engine.alone(act.function).effects if each.node is act.node)
    return any(next(keys_of(value), None) is not None for each in own for value in said(each))
