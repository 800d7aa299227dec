"""Finds groups with one fixed name that every user of a project with users is in, and what is sent to them.

    for place, group, is_join in common_groups(flow): …     # `groups = ["orders"]`, `group_send("orders", …)`

A group for the staff, one that says that it is for all, and one that only a role lets into are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from lint_rules.code.outline import Function, Piece
from lint_rules.code.syntax import literal
from lint_rules.flow.doors import is_open_to_all
from lint_rules.flow.effects import Effect
from lint_rules.flow.query import Flow
from lint_rules.flow.values import UNKNOWN, Value
from lint_rules.frameworks.words import says, word_set

_MEANT = word_set(
    "public broadcast announcement announcements news all everyone everybody global lobby health system presence online"
    " admin admins staff moderator moderators operator operators superuser superusers manager managers worker workers"
    " support test"
)
"""In the name of a group: it is for everybody, or only for some."""

_ROLE = re.compile(r"is_staff|is_superuser|is_admin|\brole|permission|has_perm|can_\w+\(|is_member")
_NEAR = re.compile(r"group_send|group_add|join_room|enter_room|emit\(")


@dataclass(frozen=True)
class Common:
    """One place where a common group is joined or told something."""

    group: str
    is_join: bool
    at: tuple[Function, cst.CSTNode] | Piece


def common_groups(flow: Flow) -> Iterator[Common]:
    """The joins of such groups in this file, and the messages to them."""
    if is_open_to_all(flow):
        return
    yield from _joins(flow)
    joined = flow.engine.index.once("common groups", lambda: _joined(flow))
    for act in _acts(flow, "broadcast") if joined else ():
        if act.place.const in joined and _is_value(act.payload):
            yield Common(str(act.place.const), False, (act.function, act.node))


def _joined(flow: Flow) -> frozenset[str]:
    """The common groups of the whole project."""
    outlines = flow.engine.index.holding(b"group_add", b"join_room", b"enter_room", b"groups")
    return frozenset(found.group for outline in outlines for found in _joins(Flow(flow.engine, outline)))


def _joins(flow: Flow) -> Iterator[Common]:
    for owner in flow.outline.classes.values():
        named = owner.assigns.get("groups")
        if named is not None and any("Consumer" in base for base in flow.engine.index.lineage(owner).bases):
            yield from (Common(group, True, named) for group in _written(named.node) if not says(group, _MEANT))
    for act in _acts(flow, "join"):
        group = act.place.const
        if isinstance(group, str) and group and not says(group, _MEANT) and _ROLE.search(act.function.text) is None:
            yield Common(group, True, (act.function, act.node))


def _acts(flow: Flow, kind: str) -> Iterator[Effect]:
    """The acts of a kind in this file, each once."""
    seen = set()
    for _, act in flow.acts_here(kind, near=_NEAR, others="any"):
        if act.node not in seen:
            seen.add(act.node)
            yield act


def _written(node: cst.BaseExpression) -> Iterator[str]:
    for element in node.elements if isinstance(node, cst.List | cst.Tuple) else ():
        if isinstance(text := literal(element.value), str):
            yield text


def _is_value(value: Value) -> bool:
    """True for a message with a value in it: `{"type": "reload"}` tells nobody's business."""
    if value.parts:
        return any(map(_is_value, value.parts.values()))
    return value.const is UNKNOWN
