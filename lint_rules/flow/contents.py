"""The functions that a program puts into a table or list of its own: handlers of messages, listeners, callbacks.

    contents(Kept(owner, "handlers"), index)      # what `self.handlers[kind](message)` may call

They are put there by a statement, by a method that is given one (`hub.register("join", self.join)`), or by a decorator.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.index import Index
from lint_rules.code.outline import CallSite, Class, Decorator, Function, Outline, Piece
from lint_rules.code.syntax import dotted, literal
from lint_rules.flow.containers import behind, is_collection
from lint_rules.flow.values import Kept, Value, with_things
from lint_rules.frameworks import registered
from lint_rules.frameworks.libraries import MUTATORS

MOST_KEPT = 48
"""Functions of one table that are followed."""

HOPS = 3
"""Functions that hand a callback on until one puts it into the table."""

_PUTS = MUTATORS - {"put_nowait"} | {"setdefault"}


def filled(value: Value, owner: Class | Outline, name: str) -> Value:
    """A value that a class or file gives to a name: of a collection it is known what else is put there."""
    kept = Kept(owner, name)
    is_one = value.parts is not None or is_collection(value.made if isinstance(value.made, cst.Call) else None)
    return with_things(value, (kept,)) if is_one and kept not in value.things else value


def contents(kept: Kept, index: Index) -> list[Function]:
    """The functions that may stand in a collection, in the order in which they are put there."""
    known = index.once(("contents", kept), lambda: list(dict.fromkeys(_put(kept, index))))
    return known[:MOST_KEPT]


def kind_of_contents(kept: Kept, index: Index) -> Class | None:
    """The class of the project whose objects stand in a collection: `Room`, of `self.rooms[code] = Room(code)` and of
    `rooms = defaultdict(Room)`; None where there are several, or none."""
    return index.once(("kind of", kept), lambda: _kind(kept, index))


def _kind(kept: Kept, index: Index) -> Class | None:
    made = [
        (item, function.outline)
        for function in _users(kept, index)
        for node in index.bodies.of(function).nodes
        for item in _items(node, kept)
    ]
    if isinstance(kept.owner, Outline) and kept.name in kept.owner.assigns:
        made.append((kept.owner.assigns[kept.name].node, kept.owner))
    kinds = {owner for item, outline in made if (owner := _made(item, outline, index)) is not None}
    return kinds.pop() if len(kinds) == 1 else None


def _made(item: cst.CSTNode, outline: Outline, index: Index) -> Class | None:
    match item:
        case cst.Call(func=cst.Name(value="defaultdict"), args=[cst.Arg(value=kind), *_]) | cst.Call(func=kind):
            return index.class_named(dotted(kind) or "", outline)
    return None


def _put(kept: Kept, index: Index) -> Iterator[Function]:
    for function in _users(kept, index):
        for node in index.bodies.of(function).nodes:
            for item in _items(node, kept):
                yield from _functions(item, function, index, HOPS)


def _users(kept: Kept, index: Index) -> Iterator[Function]:
    """The functions that may speak of the collection: those of the file, or of the class and the classes above it."""
    if isinstance(kept.owner, Outline):
        yield from (function for function in kept.owner.functions if kept.name in function.words)
        return
    owners = index.lineage(kept.owner).classes
    for outline in dict.fromkeys(owner.outline for owner in owners):
        for function in outline.functions if outline.says(kept.name) else ():
            if _owner(function) in owners and kept.name in function.words:
                yield function


def _owner(function: Function) -> Class | None:
    return next((scope.owner for scope in function.scopes if scope.owner is not None), None)


def _items(node: cst.CSTNode, kept: Kept) -> Iterator[cst.BaseExpression]:
    """What a statement or call puts into the collection, or into one that stands in it."""
    match node:
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Subscript(value=held))], value=item):
            yield from _of(held, kept, item)
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Attribute() as held)], value=item):
            yield from _of(held, kept, item)
        case cst.Call(func=cst.Attribute(value=held, attr=cst.Name(value=name)), args=[*_, cst.Arg(value=item)]):
            yield from _of(held, kept, item) if name in _PUTS else ()


def _of(held: cst.BaseExpression, kept: Kept, item: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    """The item, and the values of a table or tuple that is written out, if it is put into this collection."""
    head, _, name = behind(held).rpartition(".")
    own = {"self", "cls", kept.owner.name} if isinstance(kept.owner, Class) else {""}
    if name == kept.name and head in own:
        yield from _flat(item)


def _flat(item: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    match item:
        case cst.Tuple(elements=elements) | cst.List(elements=elements) | cst.Dict(elements=elements):
            for element in elements:
                yield from _flat(element.value)
        case _:
            yield item


def _functions(item: cst.BaseExpression, function: Function, index: Index, hops: int) -> Iterator[Function]:
    """The functions that an expression in a function may stand for: what is given to a parameter is asked for at the
    calls, and under the decorators, of the function."""
    name = item.value if isinstance(item, cst.Name) else ""
    holder = next((scope for scope in function.scopes if name in scope.parameters), None)
    wrapper = next((scope.nested[name] for scope in function.scopes if name in scope.nested), None)
    if holder is not None:
        yield from _given(holder, name, index, hops - 1) if hops else ()
    elif wrapper is not None and (wrapped := _wrapped(wrapper)):
        yield from _given(wrapped[0], wrapped[1], index, hops - 1) if hops else ()
    elif literal(item) is ...:
        target = registered.behind(item, CallSite("", Piece(function.outline, 1, 0, 1, 0), function), index)
        if target is not None:
            yield target.function


def _wrapped(wrapper: Function) -> tuple[Function, str] | None:
    """The parameter of a function around that a wrapper calls."""
    called = {call.written for call in wrapper.outline.calls if call.inside is wrapper}
    around = (scope for scope in wrapper.scopes if scope is not wrapper)
    return next(((scope, name) for scope in around for name in scope.takes if name in called), None)


def _given(holder: Function, name: str, index: Index, hops: int) -> Iterator[Function]:
    """What is given to a parameter wherever the function is called, and what stands under it as a decorator."""
    *_, top = holder.scopes
    for outline in index.holding(_called(top).encode(), matching=_use_of(_called(top))):
        yield from _decorated(top, outline, index)
        for call in _calls(top, outline, index) if holder is top else ():
            argument = registered.argument(call.piece.node, holder, name)
            if argument is not None and call.inside is not None:
                yield from _functions(argument, call.inside, index, hops)


def _called(function: Function) -> str:
    """The name that a call of a function writes: of `__init__` that of the class."""
    made = function.owner is not None and function.name == "__init__"
    return function.owner.name if made and function.owner is not None else function.name


def _use_of(name: str) -> re.Pattern[bytes]:
    """What a file says that decorates with a name, or calls it inside of something: most files only import it, or call
    it at their top, where no function gives it anything."""
    word = re.escape(name.encode())
    return re.compile(word + rb"((?<=[@.]" + word + rb")|(?<![\r\n]" + word + rb")\s*[(\[])")


def _decorated(top: Function, outline: Outline, index: Index) -> Iterator[Function]:
    for function in outline.functions:
        for mark in function.decorators:
            if _is_meant(top, mark, None, outline, index):
                yield function


def _calls(top: Function, outline: Outline, index: Index) -> Iterator[CallSite]:
    return (call for call in outline.calls if _is_meant(top, call, call.inside, outline, index))


def _is_meant(
    top: Function, site: CallSite | Decorator, inside: Function | None, outline: Outline, index: Index
) -> bool:
    """True for a call or decorator that names the function; of an unknown object, one with the project's only method
    of a name of several words."""
    holder, _, name = site.written.rpartition(".")
    if name != _called(top):
        return False
    owner = _owner(inside) if inside is not None and holder in ("self", "cls", "super()") else None
    if owner is not None:
        return index.method(owner, name) is top
    found = index.named(site.written, outline)
    if isinstance(found, Class):
        return index.method(found, "__init__") is top
    if found is not None or not holder:
        return found is top
    return "_" in name.strip("_") and index.only_method(name) is top
