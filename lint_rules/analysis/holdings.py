"""What an object or a module keeps: the collections that it makes at the start and others find it by.

    "active" in collections_of(manager_class)       # self.active = set() in __init__, or active = [] in the body

Only what is made where the object is made is known. What a function makes for itself is nobody else's.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from lint_rules.facts import dotted_name

if TYPE_CHECKING:
    from lint_rules.facts import ClassFacts, FunctionFacts

MAKERS = frozenset({"set", "dict", "list", "defaultdict", "OrderedDict", "WeakSet", "WeakValueDictionary", "deque"})
"""What makes an empty collection."""

TAKES_OUT = frozenset({"values", "items", "get", "keys", "copy", "pop"})
"""Methods that hand out what is in a collection."""

COPIES = frozenset({"list", "tuple", "set", "sorted"})


def is_collection(value: ast.expr | None) -> bool:
    """True for a literal list, dict or set, for `set()` and its like, and for a dataclass field made by one."""
    if isinstance(value, ast.Call):
        made = (dotted_name(value.func) or "").rpartition(".")[2]
        factories = {dotted_name(k.value) for k in value.keywords if k.arg in ("default_factory", "factory")}
        return made in MAKERS or bool(factories & MAKERS)
    return isinstance(value, ast.Dict | ast.List | ast.Set)


def given(method: FunctionFacts | None, name: str | None = None) -> Iterator[tuple[str, ast.expr]]:
    """The (dotted name, value) pairs that a method assigns; only those of one name when it is given."""
    for written, value in _given(method) if method is not None else ():
        if name in (None, written):
            yield written, value


def _given(method: FunctionFacts) -> list[tuple[str, ast.expr]]:
    if "given" not in method.derived:
        method.derived["given"] = list(_assigned(method))
    return cast("list[tuple[str, ast.expr]]", method.derived["given"])


def _assigned(method: FunctionFacts) -> Iterator[tuple[str, ast.expr]]:
    for node in method.own_nodes:
        match node:
            case ast.Assign(targets=[target], value=value) | ast.AnnAssign(target=target, value=ast.expr() as value):
                written = dotted_name(target)
                if written is not None:
                    yield written, value


def collections_of(owner: ClassFacts) -> set[str]:
    """The attributes of an object that hold a collection from the start."""
    found = {name for name, value in owner.assigns.items() if is_collection(value)}
    for name, value in given(owner.methods.get("__init__")):
        if name.startswith("self.") and is_collection(value):
            found.add(name.removeprefix("self."))
    return found


def container(source: ast.expr) -> str | None:
    """The name of the collection behind `list(self.rooms[room].values())`, also through a copy: `self.rooms`."""
    node = source
    while True:
        match node:
            case ast.Call(func=ast.Name(id=name), args=[first, *_]) if name in COPIES:
                node = first
            case ast.Call(func=ast.Attribute(value=value, attr=attr)) if attr in TAKES_OUT:
                node = value
            case ast.Subscript(value=value):
                node = value
            case _:
                return dotted_name(node)


def is_kept(source: ast.expr, function: FunctionFacts) -> bool:
    """True for a collection of the object or of the module, or for something that is taken out of one."""
    name = container(source) or ""
    head, _, rest = name.partition(".")
    if head in ("self", "cls") and function.owner is not None:
        return rest in collections_of(function.owner)
    return not rest and is_collection(function.module.assigns.get(name))
