"""Whether functions elsewhere in the project change a collection that stays where it is while a function waits.

    is_changed_elsewhere("game.players", 0, function, flow)    # another file: `state.players[key] = player`

The collection is a global of a module, or an attribute that classes of the project give their objects. Lists are left
out: a loop over one ends well when it changes. So is what the function makes or is given: that may be its own.
"""

from __future__ import annotations

import re

import libcst as cst

from lint_rules.code.outline import Class, Function, Piece
from lint_rules.code.syntax import dotted, given_to, last_name
from lint_rules.flow.query import Flow
from lint_rules.flow.stores import AT_START, is_collection, made_at_start
from lint_rules.questions.loss.places import changed_in

_LISTS = frozenset({"list", "deque"})


def is_changed_elsewhere(name: str, depth: int, function: Function, flow: Flow) -> bool:
    """True where another function of the project puts something into this collection or takes something out."""
    index = flow.engine.index
    found = index.named(name, function.outline)
    if isinstance(found, Piece):
        return _shrinks(found.node) and any(
            other_depth == depth and index.named(written, other.outline) is found
            for other, written, other_depth in _changes(name, flow)
            if other is not function
        )
    holder, _, last = name.rpartition(".")
    if not holder or not _stays(holder, function, flow):
        return False
    owners = _owners(last, flow)
    return any(
        other_depth == depth and _is_of(other, written, owners, flow)
        for other, written, other_depth in (_changes(name, flow) if owners else ())
        if other is not function
    )


def _shrinks(made: cst.BaseExpression) -> bool:
    """True for a dictionary or a set, which a loop that awaits may not find changed."""
    return is_collection(made) and not isinstance(made, cst.List) and last_name(made) not in _LISTS


def _stays(holder: str, function: Function, flow: Flow) -> bool:
    """True for `self.game`, for an object of a module, and for one that a call without arguments hands out."""
    head = holder.partition(".")[0]
    if head in ("self", "cls"):
        return True
    if head in function.parameters:
        return False
    given = list(given_to(head, flow.nodes(function))) if head in function.text else []
    if not given and function.parent is not None:
        return _stays(holder, function.parent, flow)
    return all(_is_handed_out(value, function, flow) for value in given) and (bool(given) or _is_known(head, function))


def _is_handed_out(value: cst.BaseExpression, function: Function, flow: Flow) -> bool:
    match value:
        case cst.Await(expression=inner):
            return _is_handed_out(inner, function, flow)
        case cst.Call(func=func, args=[]):
            return flow.engine.index.class_named(dotted(func) or "", function.outline) is None
    return (dotted(value) or "").startswith(("self.", "cls."))


def _is_known(name: str, function: Function) -> bool:
    """True for a name of the module, or of a function around that makes it."""
    return function.outline.defines(name) or name in function.outline.imports


def _is_of(function: Function, name: str, owners: list[Class], flow: Flow) -> bool:
    """True for `self.players` in one of these classes, and for `game.players` anywhere."""
    head, _, rest = name.partition(".")
    if head not in ("self", "cls") or "." in rest:
        return bool(rest)
    return function.owner is not None and not set(flow.engine.index.lineage(function.owner).classes).isdisjoint(owners)


def _owners(last: str, flow: Flow) -> list[Class]:
    """The classes of the project whose objects have a collection of that name, if it is no list in any of them."""
    made = re.compile(rb"(self\.|^\s+)" + re.escape(last.encode()) + rb"\s*[:=]", re.MULTILINE)
    index = flow.engine.index

    def found() -> list[Class]:
        classes = (c for outline in index.holding(last.encode(), matching=made) for c in outline.classes.values())
        kept = [(owner, [value for value, _ in made_at_start(last, owner, flow)]) for owner in classes]
        all_shrink = all(_shrinks(value) for _, values in kept for value in values)
        return [owner for owner, values in kept if values and all_shrink]

    return index.once(("holders of", last), found)


def _changes(name: str, flow: Flow) -> list[tuple[Function, str, int]]:
    """The functions of the project that change a collection of that last name, how they write it, and under how many
    keys of it what they change stands."""
    last, index = name.rpartition(".")[2], flow.engine.index

    def found() -> list[tuple[Function, str, int]]:
        return [
            (function, *place)
            for outline in index.holding(last.encode())
            for function in outline.functions
            if last in function.text and function.name not in AT_START
            for place in changed_in(function, Flow(flow.engine, outline))
            if place[0].rpartition(".")[2] == last
        ]

    return index.once(("changes of", last), found)
