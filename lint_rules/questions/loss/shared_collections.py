"""Collections that several functions share: where one stands, who shares it, and what changes it meanwhile.

place(node, function, flow)          # `self.rooms[room]`, and a local name for it: ("self.rooms", 1)
sharing(name, function, flow)        # the functions of this file that may speak of the same collection
is_changed_in(name, depth, other, flow)
is_changed_elsewhere("game.players", 0, function, flow)    # another file: `state.players[key] = player`

A collection that stays while a function waits is a global of a module, or an attribute that classes give their objects.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

import libcst as cst

from lint_rules.code.outline import Class, Function, Piece
from lint_rules.code.syntax import bound_names, dotted, given_to, last_name
from lint_rules.code.walk import walk
from lint_rules.flow.containers import is_collection
from lint_rules.flow.query import Flow
from lint_rules.flow.stores import AT_START, made_at_start
from lint_rules.frameworks.libraries import TAKES_OUT

_ADDING = frozenset({"add", "setdefault"})
"""`append` is not among them: a loop over a list goes on to what is appended."""
_LISTS = frozenset({"list", "deque"})


def nodes(function: Function, word: str, flow: Flow) -> Iterator[cst.CSTNode]:
    """What runs in a function, if it speaks of a name at all."""
    if word in function.text:
        yield from flow.nodes(function)


def place(node: cst.BaseExpression, function: Function, flow: Flow) -> tuple[str, int]:
    """The name behind `self.rooms[room]`, and under how many keys of it something stands: 1. An empty name without one.

    A local name that is given such a part once is that part.
    """
    match node:
        case cst.Subscript(value=holder, slice=[cst.SubscriptElement(slice=cst.Index())]):
            name, depth = place(holder, function, flow)
            return name, depth + 1
        case cst.Call(func=cst.Attribute(value=holder, attr=cst.Name(value="get" | "setdefault"))):
            name, depth = place(holder, function, flow)
            return name, depth + 1
        case cst.Name(value=name) if name not in flow.outline.assigns:
            given = list(given_to(name, nodes(function, name, flow)))
            if len(given) == 1 and isinstance(given[0], cst.Subscript | cst.Call | cst.Attribute):
                return place(given[0], function, flow)
    name = dotted(node) or ""
    return f"self.{name.removeprefix('cls.')}" if name.startswith("cls.") else name, 0


def sharing(name: str, function: Function, flow: Flow) -> list[Function]:
    """The functions of this file that share a collection with a function, if they or the file make it: the methods of
    its class for an attribute, all of them for a global."""
    if is_attribute(name) and function.owner is not None:
        methods, rest = list(function.owner.methods.values()), name.partition(".")[2]
        kept = function.owner.assigns.get(rest)
        given = (value for method in methods for value in given_to(name, nodes(method, rest, flow)))
        return methods if (kept is not None and is_collection(kept.node)) or any(map(is_collection, given)) else []
    kept = flow.outline.assigns.get(name)
    is_made = kept is not None and is_collection(kept.node) and not _is_local(name, function, flow)
    return flow.outline.functions if is_made else []


def is_attribute(name: str) -> bool:
    """True for `self.rooms`, and not for `self.hub.rooms`."""
    return re.fullmatch(r"self\.\w+", name) is not None


def _is_local(name: str, function: Function, flow: Flow) -> bool:
    stored = (node.target for node in nodes(function, name, flow) if isinstance(node, cst.AssignTarget | cst.For))
    return name in function.parameters or any(name in bound_names(target) for target in stored)


def is_changed_in(name: str, depth: int, function: Function, flow: Flow) -> bool:
    """True where a function puts something into this collection or takes something out, unless it makes the object."""
    says = function.name not in AT_START and name.rpartition(".")[2] in function.text
    return says and (name, depth) in _changed_in(function, flow)


def _changed_in(function: Function, flow: Flow) -> Iterator[tuple[str, int]]:
    """The places of the collections that a function changes."""
    for node in walk(flow.block(function)):
        held = changed(node, TAKES_OUT | _ADDING)
        if held is not None:
            yield place(held, function, flow)


def changed(node: cst.CSTNode, methods: Container[str]) -> cst.BaseExpression | None:
    """The collection that a node changes, by one of these methods or by a key."""
    match node:
        case cst.Call(func=cst.Attribute(value=held, attr=cst.Name(value=name))) if name in methods:
            return held
        case cst.AssignTarget(target=cst.Subscript(value=held)) | cst.Del(target=cst.Subscript(value=held)):
            return held
    return None


def is_changed_elsewhere(name: str, depth: int, function: Function, flow: Flow) -> bool:
    """True where another function of the project changes this collection.

    Lists are left out, for a loop over one ends well when it changes; so is what the function makes or is given.
    """
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
    """True for `self.game`, for an object of a module, for one that a call without arguments hands out, and for one
    that is looked up in such a place."""
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
        case cst.Subscript(value=held) | cst.Call(func=cst.Attribute(value=held, attr=cst.Name(value="get"))):
            return _stays(dotted(held) or "", function, flow)
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
            (function, *where)
            for outline in index.holding(last.encode())
            for function in outline.functions
            if last in function.text and function.name not in AT_START
            for where in _changed_in(function, Flow(flow.engine, outline))
            if where[0].rpartition(".")[2] == last
        ]

    return index.once(("changes of", last), found)
