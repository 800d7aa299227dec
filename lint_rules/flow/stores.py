"""Collections that outlive a call: who makes them, who puts what into them, who takes something out.

    store = store_of(loop.iter, function, flow)     # `list(self.rooms[room].values())` → self.rooms
    [put.item for put in puts(store, flow)]         # what the functions of this file put into it

A store is made by a module, in the body of a class, when its object is made, or by a function around. What a function
makes for itself is none.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

import libcst as cst

from lint_rules.code.outline import Class, Function, Outline, Piece
from lint_rules.code.syntax import bound_names, dotted, given_to, last_name
from lint_rules.code.walk import walk
from lint_rules.flow.containers import behind, is_collection
from lint_rules.flow.query import Flow
from lint_rules.frameworks.libraries import ACCESSORS, COLLECTIONS, COPIES, QUIET_PACKAGES, RECKONS, TAKES_OUT
from lint_rules.frameworks.words import SENDING, says

PUTTING = re.compile(r"\.add\(|\.append(left)?\(|\] = ")
"""What stands in the text of a function that puts something into a collection."""

AT_START = ("__init__", "__post_init__")


@dataclass(frozen=True)
class Store:
    """A collection: its name as functions write it, the expression that makes it, and the class that it belongs to."""

    name: str
    made: cst.BaseExpression
    home: Outline
    owner: Class | None = None

    @property
    def last(self) -> str:
        """The bare name, as other files write it behind a dot."""
        return self.name.rpartition(".")[2]

    @property
    def names(self) -> frozenset[str]:
        """All ways to write it: an attribute also behind `cls` and behind the class."""
        if self.owner is None:
            return frozenset({self.name})
        return frozenset(f"{holder}.{self.last}" for holder in ("self", "cls", self.owner.name))


@dataclass(frozen=True)
class Put:
    """An item that a function puts into a store, under a key if there is one."""

    function: Function
    node: cst.CSTNode
    item: cst.BaseExpression
    key: cst.BaseExpression | None


def store_of(expression: cst.CSTNode, function: Function, flow: Flow) -> Store | None:
    """The store behind an expression in a function, also through a local name for a part of it."""
    name = behind(expression)
    head, _, rest = name.partition(".")
    if head in ("self", "cls") and function.owner is not None:
        made = next(made_at_start(rest, function.owner, flow), None)
        return Store(f"self.{rest}", made[0], made[1].outline, made[1]) if made is not None else None
    if not name or name in function.parameters:
        return None
    given = list(given_to(name, flow.nodes(function))) if f"{name}" in function.text else []
    if given and not _is_global(name, function, flow):
        is_part = len(given) == 1 and behind(given[0]) not in ("", name) and not is_collection(given[0])
        return store_of(given[0], function, flow) if is_part else None
    return _around(name, function, flow) or _of_module(name, function.outline, flow)


def _is_global(name: str, function: Function, flow: Flow) -> bool:
    if "global " not in function.text:
        return False
    declared = (node for node in flow.nodes(function) if isinstance(node, cst.Global))
    return any(item.name.value == name for node in declared for item in node.names)


def _around(name: str, function: Function, flow: Flow) -> Store | None:
    around = (scope for scope in function.scopes if scope is not function)
    made = next((made for scope in around for made in given_to(name, flow.nodes(scope))), None)
    return Store(name, made, function.outline) if is_collection(made) and made is not None else None


def _of_module(name: str, outline: Outline, flow: Flow) -> Store | None:
    """`clients` of this module or an imported one, and `hub.clients` of an object that a module makes."""
    index = flow.engine.index
    found = index.named(name, outline)
    if isinstance(found, Piece) and is_collection(found.node):
        return Store(name, found.node, found.outline)
    holder, _, attribute = name.partition(".")
    held = index.named(holder, outline) if attribute else None
    owner = index.class_of(held) if isinstance(held, Piece) else None
    made = next(made_at_start(attribute, owner, flow), None) if owner is not None else None
    return Store(f"self.{attribute}", made[0], made[1].outline, made[1]) if made is not None else None


def made_at_start(attribute: str, owner: Class, flow: Flow) -> Iterator[tuple[cst.BaseExpression, Class]]:
    """The collections that a class or its ancestors give to an attribute in their bodies or when an object is made."""
    if not attribute or "." in attribute:
        return
    for current in flow.engine.index.lineage(owner).classes:
        value = current.assigns.get(attribute)
        if value is not None and is_collection(value.node):
            yield value.node, current
        for start in (current.methods.get(name) for name in AT_START):
            if start is not None and f"self.{attribute}" in start.text:
                given = given_to(f"self.{attribute}", flow.nodes(start))
                yield from ((made, current) for made in given if is_collection(made))


def stores(flow: Flow) -> Iterator[tuple[Store, Piece]]:
    """The stores that the top of this file and the bodies of its classes make."""
    for name, value in flow.outline.assigns.items():
        if _may_be_one(value) and is_collection(value.node):
            yield Store(name, value.node, flow.outline), value
    for owner in flow.outline.classes.values():
        for name, value in owner.assigns.items():
            if _may_be_one(value) and is_collection(value.node):
                yield Store(f"self.{name}", value.node, flow.outline, owner), value


def _may_be_one(value: Piece) -> bool:
    text = value.text
    return text[:1] in ("[", "{") or any(f"{maker}(" in text for maker in COLLECTIONS)


def attributes_of(owner: Class, flow: Flow) -> set[str]:
    """The attributes of a class's objects that hold a collection from the start."""
    found = {name for name, value in owner.assigns.items() if is_collection(value.node)}
    for start in (owner.methods.get(name) for name in AT_START):
        for node in flow.nodes(start) if start is not None else ():
            match node:
                case cst.Assign(targets=[cst.AssignTarget(target=target)], value=value) if is_collection(value):
                    found.add((dotted(target) or "").removeprefix("self."))
    return found


def users(store: Store, flow: Flow) -> list[Function]:
    """The functions of this file that speak of a store, and not of something of their own that is called the same."""
    return [function for function in flow.outline.functions if _speaks_of(store, function, flow)]


def _speaks_of(store: Store, function: Function, flow: Flow) -> bool:
    if store.last not in function.text:
        return False
    if store.owner is not None:
        return function.owner is not None and store.owner in flow.engine.index.lineage(function.owner).classes
    if store.name in function.parameters:
        return False
    given = next(given_to(store.name, flow.nodes(function)), None)
    return given is None or _is_global(store.name, function, flow)


def puts(store: Store, flow: Flow) -> Iterator[Put]:
    """Everything that the functions of this file put into a store, or into a collection that stands in it."""
    for function in users(store, flow):
        for node in walk(flow.block(function)):
            found = put_by(node)
            if found is not None and behind(found[0]) in store.names:
                yield Put(function, node, found[1], found[2])


def put_by(node: cst.CSTNode) -> tuple[cst.BaseExpression, cst.BaseExpression, cst.BaseExpression | None] | None:
    """The collection that a statement or call puts something into, the item, and the key."""
    match node:
        case cst.Call(
            func=cst.Attribute(value=held, attr=cst.Name(value="add" | "append" | "appendleft")),
            args=[cst.Arg(value=item)],
        ):
            return held, item, None
        case cst.Assign(
            targets=[
                cst.AssignTarget(
                    target=cst.Subscript(value=held, slice=[cst.SubscriptElement(slice=cst.Index(value=key))])
                )
            ],
            value=item,
        ):
            return held, item, key
    return None


def holds(value: cst.BaseExpression, names: Container[str]) -> bool:
    """True for what one of these names stands for, and for a pair, list or dict with it."""
    match value:
        case cst.Tuple(elements=elements) | cst.List(elements=elements) | cst.Dict(elements=elements):
            return any(holds(element.value, names) for element in elements)
    return dotted(value) in names


def emptying(store: Store, flow: Flow) -> Iterator[Function]:
    """The functions of the project that take something out of a store, or hand it to somebody who may."""
    for outline in _files(store, flow):
        for function in outline.functions:
            if store.last in function.text and (_empties(function, store, flow) or _gives_away(function, store, flow)):
                yield function


def _files(store: Store, flow: Flow) -> Iterator[Outline]:
    """The file that is linted, the one that makes the store, and those that may change it, one by one."""
    yield from dict.fromkeys((flow.outline, store.home))
    for other in flow.engine.index.holding(store.last.encode(), matching=_elsewhere(store)):
        if other not in (flow.outline, store.home):
            yield other


def _elsewhere(store: Store) -> re.Pattern[bytes]:
    """What stands in another file that may change a store: an attribute of that name, or an import of it.

    What a module makes is no attribute of `self` there.
    An import goes on behind a backslash, or up to the bracket that closes it; comments may stand between.
    """
    name = re.escape(store.last.encode())
    attribute = rb"\." + name + rb"\b"
    if store.owner is not None:
        return re.compile(attribute)
    on_a_line = rb"(?:[^\n\r\\]|\\\r?\n)*\b" + name + rb"\b"
    in_brackets = rb"[\s\\]*\((?:[^()#]|#[^\n\r]*)*\b" + name + rb"\b"
    of_the_module = attribute + rb"(?<!\bself\." + name + rb")(?<!\bcls\." + name + rb")"
    # Each way begins with a letter, and looks behind it: one that begins with `\b` is tried at every place of a file.
    return re.compile(of_the_module + rb"|import(?<=\bimport)\b(?:" + on_a_line + b"|" + in_brackets + b")")


def _empties(function: Function, store: Store, flow: Flow) -> bool:
    """Something is taken out of the store, of a part of it, or of what a local name stands for; or it is replaced."""
    locals_in = frozenset(_local_names(function, flow))
    nodes = list(walk(flow.block(function)))
    taken = (taken_from(node) for node in nodes)
    if any(name.rpartition(".")[2] == store.last or name in locals_in for name in taken if name):
        return True
    new = (value for name in store.names for value in given_to(name, nodes))
    return function.name not in AT_START and any(value is not store.made for value in new)


def _local_names(function: Function, flow: Flow) -> Iterator[str]:
    """Names of which nobody knows what they stand for: those of loops, of assignments that are not literals."""
    for node in walk(flow.block(function)):
        match node:
            case (
                cst.Assign(targets=[cst.AssignTarget(target=target)], value=value) | cst.For(target=target, iter=value)
            ):
                if not is_collection(value):
                    yield from bound_names(target)


def _gives_away(function: Function, store: Store, flow: Flow) -> bool:
    """True when the store itself is an argument of a call that does not only read, copy or send it."""
    return any(
        (dotted(arg.value) or "").rpartition(".")[2] == store.last
        for call in walk(flow.block(function))
        if isinstance(call, cst.Call) and not only_reads(call)
        for arg in call.args
    )


def only_reads(call: cst.Call) -> bool:
    """True for a call that leaves a collection that it is given as it is: it copies, counts, prints or sends it."""
    name, package = last_name(call), (dotted(call.func) or "").partition(".")[0]
    return name in ACCESSORS or name in COPIES or name in RECKONS or package in QUIET_PACKAGES or says(name, SENDING)


def taken_from(node: cst.CSTNode) -> str:
    """The name of the collection that a statement or call takes something out of; empty for any other node."""
    match node:
        case cst.Call(func=cst.Attribute(value=held, attr=cst.Name(value=name))) if name in TAKES_OUT:
            return behind(held)
        case cst.Del(target=target) | cst.AugAssign(target=target, operator=cst.SubtractAssign()):
            return behind(target)
    return ""
