"""Lists that live as long as the program, that every message makes longer, and that nothing shortens.

for where, function, name in histories(flow): …     # `history = defaultdict(list)`, `self.ops: list[Op] = []`

A list of a module lives that long, and so does one of an object that the program files away. Messages are those of
clients, handled here or in a file that imports this one, and what a loop without end hears from a broker.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from lint_rules.code.outline import Function, Outline, Piece
from lint_rules.code.syntax import given_to, last_name, literal, source
from lint_rules.code.walk import is_in, walk
from lint_rules.flow.containers import behind, is_collection
from lint_rules.flow.importing import importers
from lint_rules.flow.stores import AT_START, Store, emptying, stores, taken_from, users
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.libraries import FORGETTING, LENGTHENING
from lint_rules.questions.load.kept_for_ever import is_bounded_in

if TYPE_CHECKING:
    from lint_rules.flow.effects import Effect
    from lint_rules.flow.query import Flow
    from lint_rules.frameworks.model import Entry

    Appended = list[tuple[Function, cst.Call]]

_LISTS = re.compile(r"\blist\b|\[\]|deque\(\)")
"""In the expression that makes the collection, or in its type: it holds lists, or is one."""

MOST_FILES = 6
"""Files that import one, whose handlers are asked for it."""


def histories(flow: Flow) -> Iterator[tuple[Piece | cst.BaseExpression, Function | None, str, Appended]]:
    """The lists of this file: where each is made, in which function if in one, its name, and who makes it longer."""
    for store, made, function in _stores(flow):
        appended = [*_appended(store, flow)] if _may_grow(store) else []
        is_kept = appended and not _is_bounded(store, flow) and _is_kept(store, flow)
        if is_kept and (_is_in_endless_loop(appended, flow) or _is_per_message(appended, flow)):
            yield made, function, store.name, appended


def _stores(flow: Flow) -> Iterator[tuple[Store, Piece | cst.BaseExpression, Function | None]]:
    """The collections of modules and classes, and those that objects are given when they are made."""
    yield from ((store, piece, None) for store, piece in stores(flow))
    for owner in flow.outline.classes.values():
        for start in (owner.methods.get(name) for name in AT_START):
            for target, value in _given_at(start, flow) if start is not None else ():
                yield Store(f"self.{target}", value, flow.outline, owner), value, start


def _given_at(start: Function, flow: Flow) -> Iterator[tuple[str, cst.BaseExpression]]:
    names = dict.fromkeys(re.findall(r"\bself\.(\w+)\b[^=\n]*= *[\[{ldo]", start.text))
    for name in names:
        yield from ((name, value) for value in given_to(f"self.{name}", flow.nodes(start)) if is_collection(value))


def _may_grow(store: Store) -> bool:
    made = source(store.made)
    forgets = "maxlen" in made or any(f"{maker}(" in made and maker != "deque" for maker in FORGETTING)
    return not forgets and (_LISTS.search(made) is not None or made.strip("() ") in ("{}", "dict"))


def _appended(store: Store, flow: Flow) -> Iterator[tuple[Function, cst.Call]]:
    """The calls that put something into a list of the store that is not the same each time."""
    for function in users(store, flow):
        for node in walk(flow.block(function)) if function.name not in AT_START else ():
            match node:
                case (
                    cst.Call(
                        func=cst.Attribute(value=held, attr=cst.Name(value=name)), args=[*_, cst.Arg(value=item)]
                    ) as call
                ) if name in LENGTHENING and behind(held) in store.names and literal(item) is ...:
                    yield function, call


def _is_bounded(store: Store, flow: Flow) -> bool:
    """True where something is taken out, or somebody asks how long it is; that a client takes back one line is no
    bound."""
    if is_bounded_in(store.last, flow.outline.code):
        return True
    return any(not _takes_one(function, store, flow) for function in emptying(store, flow))


def _takes_one(function: Function, store: Store, flow: Flow) -> bool:
    """True for a function that only takes one line out of an inner list: `history[room].remove(line)`."""
    nodes = [n for n in walk(flow.block(function)) if taken_from(n).rpartition(".")[2] == store.last]
    return bool(nodes) and all(
        isinstance(node, cst.Call)
        and isinstance(node.func, cst.Attribute)
        and node.func.attr.value == "remove"
        and isinstance(node.func.value, cst.Subscript)
        for node in nodes
    )


def _is_kept(store: Store, flow: Flow) -> bool:
    """True for what a module holds, and for a class whose objects are filed away, or made by a module."""
    if store.owner is None:
        return True
    name = re.escape(store.owner.name)
    filed = re.compile(
        rf"(\]|\bself\.\w+|\bstate\.\w+|^\w+)(:[^=\n]+)? ?= ?{name}\(|\bsetdefault\([^()\n]*{name}\(".encode(), re.M
    )
    return next(flow.engine.index.holding(f"{store.owner.name}(".encode(), matching=filed), None) is not None


def _is_per_message(appended: Appended, flow: Flow) -> bool:
    """True where a handler of messages comes to one of these calls, or calls the function around it."""
    calls = [call for _, call in appended]
    said = filter(_is_said, _for_each_message(flow))
    return any(effect.node in calls for effect in said) or any(function in _given(flow) for function, _ in appended)


def _given(flow: Flow) -> set[Function]:
    """The functions of this file that a handler gives what the client says, found by the annotation of a parameter."""
    return flow.engine.index.once(("given messages", flow.outline), lambda: set(_callees(flow)))


def _callees(flow: Flow) -> Iterator[Function]:
    names = {function.name for function in flow.outline.functions}
    for effect in filter(_is_said, _for_each_message(flow)):
        if isinstance(effect.node, cst.Call) and last_name(effect.node) in names:
            callee = replace(flow, outline=effect.function.outline).callee(effect.node, effect.function)
            if callee is not None:
                yield callee


def _is_said(effect: Effect) -> bool:
    return any(value.labels & Label.CLIENT for _, value in effect.arguments)


def _for_each_message(flow: Flow) -> list[Effect]:
    """What handlers of messages do: those that stand here, else those of the files that import this one."""
    return flow.engine.index.once(("each message", flow.outline), lambda: list(_done(flow)))


def _done(flow: Flow) -> Iterator[Effect]:
    for entry in _entries(flow):
        for effect in flow.run(entry).effects if entry.kind in ("message", "endpoint") else ():
            if entry.kind == "message" or effect.in_loop:
                yield effect


def _entries(flow: Flow) -> list[Entry]:
    return list(flow.entries) or [entry for outline in _above(flow) for entry in flow.engine.entries(outline)]


def _above(flow: Flow) -> list[Outline]:
    index = flow.engine.index
    paths = [*importers(index.disk, flow.outline.path)][:MOST_FILES]
    return [outline for path in paths if (outline := index.outline(path)) is not None]


def _is_in_endless_loop(appended: Appended, flow: Flow) -> bool:
    """True for a coroutine that hears without end, and puts what it hears into the list."""
    return any(_hears(function, call, flow) for function, call in appended if function.is_async)


def _hears(function: Function, call: cst.Call, flow: Flow) -> bool:
    loops = [node for node in flow.nodes(function) if isinstance(node, cst.For) and node.asynchronous is not None]
    return any(is_in(call, loop.body) for loop in loops) and "while True" in function.text
