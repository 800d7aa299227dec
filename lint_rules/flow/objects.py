"""What a dotted name stands for in a function, as far as that is certain, and what it surely lacks.

    lacking("manager.tell_all", function, sight)    # (Thing(Manager), "tell_all"): no such method
    callee("manager.tell", function, sight)         # the method, and its signature without `self`

In doubt nothing is lacking: a base class that is not known, an attribute that anybody gives to anything.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lint_rules.code.index import Index
from lint_rules.code.outline import Class, Function, Outline, Piece
from lint_rules.code.signatures import Signature
from lint_rules.code.syntax import annotated, dotted
from lint_rules.flow.consumers import derived
from lint_rules.frameworks.members import PLAIN_CLASS, SAME_CALL, members_of


@dataclass(frozen=True)
class Sight:
    """How far is looked: a first sight is cheap, and only what is lacking at that is worth a full one.

    At first sight no class is derived from, and nothing has an attribute that another file gives it.
    """

    index: Index
    is_full: bool


@dataclass(frozen=True)
class Thing:
    """An object of a class, which may be one of a class that derives from it (`own`); a class, or a module."""

    what: Class | Outline
    how: Literal["own", "object", "class", "module"]

    @property
    def name(self) -> str:
        """How a message calls it."""
        return f"`{self.what.name}`" if isinstance(self.what, Class) else f"the module `{self.what.name}`"


def lacking(written: str, function: Function, sight: Sight) -> tuple[Thing, str] | None:
    """The first object along a dotted name that lacks what is read of it."""
    head, *rest = written.split(".")
    thing = _start(head, function, sight) if rest else None
    for name in rest:
        if thing is None:
            return None
        if lacks(thing, name, sight):
            return thing, name
        thing = _part(thing, name, sight)
    return None


def behind(written: str, function: Function, sight: Sight) -> Thing | None:
    """The object that a dotted name stands for."""
    head, *rest = written.split(".")
    thing = _start(head, function, sight)
    for name in rest:
        thing = _part(thing, name, sight) if thing is not None else None
    return thing


def callee(written: str, function: Function, sight: Sight) -> tuple[Function, Signature] | None:
    """The function that is called by a dotted name, and what a call has to give it; None where another may be meant."""
    holder, _, name = written.rpartition(".")
    if not holder:
        return _plain(_function_named(name, function, sight), bound=False)
    thing = behind(holder, function, sight)
    if thing is None:
        return None
    if isinstance(thing.what, Outline):
        found = sight.index.locate(f"{thing.what.name}.{name}", thing.what)
        return _plain(found if isinstance(found, Function) and found.owner is None else None, bound=False)
    method = sight.index.method(thing.what, name)
    if method is None or _is_hidden(thing, name, sight):
        return None
    marks = {mark.written for mark in method.decorators}
    bound = "classmethod" in marks or ("staticmethod" not in marks and thing.how != "class")
    return _plain(method, bound=bound)


def _plain(found: Function | None, *, bound: bool) -> tuple[Function, Signature] | None:
    """A function of that name, if it is defined once and no decorator changes how it is called."""
    if found is None or not all(found.outline.resolve(mark.written) in SAME_CALL for mark in found.decorators):
        return None
    if sum(each.qualname == found.qualname for each in found.outline.functions) > 1:
        return None
    return found, found.signature.without_first() if bound else found.signature


def _is_hidden(thing: Thing, name: str, sight: Sight) -> bool:
    """True where an attribute, or a class that derives from this one, may stand before a method."""
    if not isinstance(thing.what, Class):
        return True
    own = sight.index.lineage(thing.what).classes
    heirs = [each for each in _heirs(thing.what, sight) if each not in own]
    return any(name in each.given for each in own) or any(name in each.attributes for each in heirs)


def _function_named(name: str, function: Function, sight: Sight) -> Function | None:
    for scope in function.around:
        if name in scope.nested and name not in scope.given:
            return scope.nested[name]
        if _is_local(name, scope):
            return None
    outline = function.outline
    if name in outline.given or len(outline.origins.get(name, ())) > 1:
        return None
    found = sight.index.named(name, outline)
    if not isinstance(found, Function) or found.owner is not None or found.name in found.outline.given:
        return None
    return found


def _is_local(name: str, scope: Function) -> bool:
    """True for a name that a function binds otherwise than by an import."""
    if name in scope.parameters or name in scope.given:
        return True
    return name in scope.bound and name not in scope.outline.imports


def _start(head: str, function: Function, sight: Sight) -> Thing | None:
    for scope in function.around:
        if _is_local(head, scope):
            return _of_local(head, scope, sight)
    outline = function.outline
    if len(outline.origins.get(head, ())) > 1:
        return None
    full = outline.imports.get(head, "")
    if full.partition(".")[0] in sys.stdlib_module_names:
        return None  # a module of the project beside it may have the same name
    found = sight.index.named(head, outline)
    is_neighbour = isinstance(found, Outline) and "." not in full and found.name != full
    return _of_found(found, outline.resolve(head).rpartition(".")[2], sight) if not is_neighbour else None


def _of_found(found: object, name: str, sight: Sight) -> Thing | None:
    """What the name of a module stands for."""
    match found:
        case Class():
            return Thing(found, "class") if found.name not in found.outline.given else None
        case Outline():
            return Thing(found, "module")
        case Piece(outline=outline):
            return _made(outline.given.get(name, []), sight)
    return None


def _of_local(name: str, scope: Function, sight: Sight) -> Thing | None:
    """What a parameter or a local name stands for."""
    if name in scope.given or name in scope.bound:
        is_parameter = name in scope.parameters
        return _made(scope.given.get(name, [None]), sight, scope) if not is_parameter else None
    marks = {mark.written for mark in scope.decorators}
    if scope.owner is not None and scope.parent is None and name == scope.parameters[0] and "staticmethod" not in marks:
        return Thing(scope.owner, "class" if "classmethod" in marks else "own")
    annotation = scope.annotations.get(name)
    found = sight.index.class_named(annotated(annotation.node), scope.outline) if annotation is not None else None
    is_plain = annotation is not None and dotted(annotation.node) is not None
    return Thing(found, "own") if found is not None and is_plain else None


def _made(values: list[Piece | None], sight: Sight, scope: Function | None = None) -> Thing | None:
    """The object that all values of a name are, those that are None left out."""
    known = [value for value in values if value is None or value.source != "None"]
    owners = {_class_made(value, sight, scope) if value is not None else None for value in known}
    owner = owners.pop() if len(owners) == 1 else None
    return Thing(owner, "object") if owner is not None else None


_CALL = re.compile(r"([\w.]+)\(")


def _class_made(value: Piece, sight: Sight, scope: Function | None) -> Class | None:
    """The class of `Hub()`."""
    called = _CALL.match(value.source)
    if called is None or not value.source.endswith(")"):
        return None
    head = called[1].partition(".")[0]
    if scope is not None and any(_is_local(head, each) for each in scope.around):
        return None
    if len(value.outline.origins.get(head, ())) > 1:
        return None
    is_class = sight.index.class_named(called[1], value.outline) is not None
    return sight.index.class_of(value) if is_class else None  # `Hub().rooms()` makes no hub


def _part(thing: Thing, name: str, sight: Sight) -> Thing | None:
    """What an object holds under a name."""
    if isinstance(thing.what, Outline):
        found = sight.index.locate(f"{thing.what.name}.{name}", thing.what)
        return _of_found(found, name, sight)
    if thing.how == "class":
        return None
    values = [value for each in _family(thing.what, sight) for value in each.given.get(name, ())]
    in_body = any(name in each.assigns or name in each.annotations for each in _family(thing.what, sight))
    return _made(values, sight) if values and not in_body else None


def _heirs(owner: Class, sight: Sight) -> list[Class]:
    """The classes that derive from one, as far as they are looked for."""
    if not sight.is_full:
        return []
    return sight.index.once(("heirs", owner), lambda: list(derived(owner, sight.index)))


def _family(owner: Class, sight: Sight) -> list[Class]:
    return [*sight.index.lineage(owner).classes, *_heirs(owner, sight)]


def lacks(thing: Thing, name: str, sight: Sight) -> bool:
    """True where an object surely has no attribute of a name."""
    if name.startswith("__"):
        return False
    if isinstance(thing.what, Outline):
        return _module_lacks(thing.what, name) and not _is_set_somewhere(name, sight)
    return _class_lacks(thing.what, name, sight, exact=thing.how != "own") and not _is_set_somewhere(name, sight)


def _class_lacks(owner: Class, name: str, sight: Sight, *, exact: bool) -> bool:
    members = _members(owner, sight)
    if members is None or name in members:
        return False
    if exact:
        return True
    heirs = (_members(heir, sight) for heir in _heirs(owner, sight))
    return not _is_mixin(owner) and all(found is not None and name not in found for found in heirs)


def _is_mixin(owner: Class) -> bool:
    return owner.is_abstract or "mixin" in owner.name.lower()


def _is_set_somewhere(name: str, sight: Sight) -> bool:
    """True where any file of the project gives something an attribute of this name."""
    if not sight.is_full:
        return False
    word = re.escape(name).encode()
    setting = re.compile(rb"\." + word + rb"\b[^=\n(]*=(?!=)|setattr\([^)]*[\"']" + word)
    return any(True for _ in sight.index.holding(name.encode(), matching=setting))


def _module_lacks(outline: Outline, name: str) -> bool:
    is_open = bool(outline.stars) or outline.says("__getattr__", "globals()", "sys.modules", "exec(", "__path__")
    beside = outline.path.parent / name
    is_part = outline.path.name == "__init__.py" and (beside.exists() or beside.with_suffix(".py").exists())
    return not is_open and not is_part and name not in outline.bound


def _members(owner: Class, sight: Sight) -> frozenset[str] | None:
    """All that objects of a class may have; None where that is not known."""
    return sight.index.once(("members", owner), lambda: _all_members(owner, sight))


def _all_members(owner: Class, sight: Sight) -> frozenset[str] | None:
    found: set[str] = set()
    for each in sight.index.lineage(owner).classes:
        bases = list(_bases(each, sight))
        if None in bases or not is_plain(each):
            return None
        found |= each.attributes
        found.update(*filter(None, bases))
    return frozenset(found)


def is_plain(owner: Class) -> bool:
    """True for a class that is defined once, under no decorator that may change it, and that hides nothing."""
    marks = (owner.outline.resolve(mark.written) for mark in owner.decorators)
    once = sum(each.qualname == owner.qualname for each in owner.outline.every_class) == 1
    is_open = re.search(r"\bextra\W+(\w+\.)?\W?allow\b", owner.text) is not None
    return once and owner.is_closed and not is_open and all(mark in PLAIN_CLASS for mark in marks)


def _bases(owner: Class, sight: Sight) -> Iterator[frozenset[str] | None]:
    """What each base that is not the project's gives; None for one that is not known."""
    for written in owner.bases:
        if sight.index.class_named(written, owner.outline) is None:
            yield members_of(owner.outline.resolve(written))
