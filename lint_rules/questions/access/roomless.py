"""Finds emits to all connections in functions that know the room that the message is about.

for function, node, name in roomless(flow): name        # "order_id", as in `join_room(str(order_id))` elsewhere

A name is that of a room if clients join a room of that name somewhere in the project. Names of persons do not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import dotted, keyword, last_name, literal, positional
from lint_rules.code.walk import walk
from lint_rules.flow.audience import Told, is_signal, told_anywhere
from lint_rules.flow.engine import Engine
from lint_rules.flow.query import Flow
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.table import Table
from lint_rules.frameworks.words import word_set, words
from lint_rules.questions.access.hearers import is_for_all

_PLAIN = frozenset({"str", "int", "get", "data", "message", "msg", "self", "request", "json", "format"})
"""Words in the argument that name no room."""
_OWN = word_set("user users personal private own me self sid account staff admin admins owner recipient receiver")
"""In the name of a room: one person hears it, or those who may know."""


def roomless(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """The first emit to all of each function of this file that knows a room, with the name of the room."""
    if not flow.outline.says(".emit(", " emit("):
        return
    rooms = flow.engine.index.once("rooms joined", lambda: _rooms(flow.engine))
    seen: set[Function] = set()
    for sent in told_anywhere(flow) if rooms else ():
        if sent.function not in seen and not is_signal(sent.effect) and is_for_all(sent) and is_emit(sent):
            name = next((name for name in sorted(rooms) if _knows(sent.function, name)), "")
            if name:
                seen.add(sent.function)
                yield sent.function, sent.node, name


def is_emit(sent: Told) -> bool:
    """True for an `emit` of a server, or one with `broadcast=True`."""
    node = sent.node
    if not isinstance(node, cst.Call) or last_name(node) != "emit" or keyword(node, "skip_sid") is not None:
        return False
    return bool(sent.effect.receiver.labels & Label.SERVER) or keyword(node, "broadcast") is not None


def _rooms(engine: Engine) -> frozenset[str]:
    """The names in the rooms that clients of the project join."""
    found: set[str] = set()
    joins = _joins(engine.table)
    for outline in engine.index.holding(*(f"{name}(".encode() for name in joins)):
        for call in outline.calls:
            at, node = joins.get(call.written.rpartition(".")[2]), call.piece.node
            if at is not None and isinstance(node, cst.Call):
                room = keyword(node, "room") or positional(node, at)
                found |= set(_names(room)) if room is not None else set()
    return frozenset(found)


def _joins(table: Table) -> dict[str, int]:
    """The calls by which a client joins what a framework calls a room, and where the room stands in them."""
    acts = [act for rows in table.rows for act in rows.acts if act.kind == "join" and "room" in act.place]
    return {(act.method or act.name).rpartition(".")[2]: at for act in acts for at in act.place if isinstance(at, int)}


def _names(room: cst.BaseExpression) -> Iterator[str]:
    """`op_id` of `str(op_id)`, `f"op-{op_id}"`, `permission.op_id` and `data["op_id"]`."""
    for part in walk(room):
        written = literal(part) if isinstance(part, cst.SimpleString) else (dotted(part) or "").rpartition(".")[2]
        if isinstance(written, str) and written.isidentifier() and written not in _PLAIN and not words(written) & _OWN:
            yield written


def _knows(function: Function, name: str) -> bool:
    """True for a function with a parameter, a variable or a key of that name."""
    text = function.text
    return name in function.parameters or re.search(rf"\b{name} = |[\"']{name}[\"']\s*[:\]),]", text) is not None
