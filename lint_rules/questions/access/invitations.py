"""Invitations that are looked up and asked whether they are valid, and never for which room they are.

for function, node, name, place in unbound_invitations(flow): …     # "invite", "board"

    invite = await store.invite(code)
    return user if invite and invite.valid() else None      # whichever board it was made out for

The look-up has to speak of the room (a column, a field), and the function has to know which room is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import call_of, last_name, mentions
from lint_rules.flow.query import Flow
from lint_rules.frameworks.words import ROOMS, says, word_set
from lint_rules.questions.access.asked_by_sockets import serves_sockets

_INVITES = word_set("invite invitation invites invitations pass ticket link grant voucher passcode")
_LIKELY = re.compile(r"(?i)invit|\bpass\b|ticket|link|grant|voucher|passcode")


def unbound_invitations(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str, str]]:
    """The tests of this file that any valid invitation passes."""
    for function in flow.outline.functions:
        if any(says(name, ROOMS) for name in function.parameters) and _LIKELY.search(function.text):
            found = list(_in(function, flow))
            if found and serves_sockets(function, flow):
                yield from found


def _in(function: Function, flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str, str]]:
    nodes = flow.nodes(function)
    for node in nodes:
        match node:
            case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))], value=value):
                call = call_of(value) if says(name, _INVITES) else None
                place = _forgotten(call, name, function, flow) if call is not None else ""
                test = next((t for t in _decisions(nodes) if mentions(t, name)), None) if place else None
                if test is not None:
                    yield function, test, name, place


def _forgotten(call: cst.Call, name: str, function: Function, flow: Flow) -> str:
    """The room that such an invitation is for, and that nothing in the function holds against it."""
    found = flow.callee(call, function) or flow.engine.index.only_method(last_name(call))
    for place in function.parameters if found is not None else ():
        if says(place, ROOMS) and not mentions(call, place) and found is not None:
            fields = re.search(rf"\b{re.escape(place)}\b", found.text)
            if fields and place not in found.parameters and not _held_together(name, place, function, flow):
                return place
    return ""


def _held_together(name: str, place: str, function: Function, flow: Flow) -> bool:
    """True where anything is made or asked of the invitation and the room, or the room is read from the invitation."""
    if re.search(rf"\b{re.escape(name)}(?:\.|\[[\"']){re.escape(place)}", function.text):
        return True
    parts = (node for node in flow.nodes(function) if isinstance(node, cst.Call | cst.Comparison))
    return any(mentions(part, name) and mentions(part, place) for part in parts)


def _decisions(nodes: tuple[cst.CSTNode, ...]) -> Iterator[cst.BaseExpression]:
    """What is tested, and what is returned by a test."""
    for node in nodes:
        if isinstance(node, cst.If | cst.IfExp):
            yield node.test
        elif isinstance(node, cst.Return) and isinstance(node.value, cst.BooleanOperation):
            yield node.value
