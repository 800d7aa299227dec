"""Which field of a class no encoder can write, once its objects are taken apart into a dictionary.

unwritable_field(owner, flow, given)     # "`sent_at` of `Note`, a datetime"; `given` are the arguments that made it
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lint_rules.code.outline import Class
from lint_rules.flow.query import Flow
from lint_rules.frameworks.encoding import DATACLASSES, MODELS, UNWRITABLE

_NAME = re.compile(r"[A-Za-z_][\w.]*")

_OPTIONAL = re.compile(r"\bOptional\b|\bNone\b")

_TURNS = re.compile(r"\b(?:field_serializer|model_serializer|PlainSerializer|WrapSerializer)\b")
"""In a class that says itself how a field is written."""


def is_model(owner: Class, flow: Flow) -> bool:
    """True for a class of pydantic."""
    return any(base in MODELS for base in flow.engine.index.lineage(owner).bases)


def is_dataclass(owner: Class) -> bool:
    """True for a class below `@dataclass`."""
    return any(owner.outline.resolve(each.written) in DATACLASSES for each in owner.decorators)


def unwritable_field(owner: Class, flow: Flow, given: frozenset[str] | None = None, depth: int = 2) -> str:
    """The first field whose type no encoder knows, its class and what it is; empty if there is none.

    An optional field that is not among the arguments that made the object is None.
    """
    for name, kind in _fields(owner, flow):
        if given is not None and name not in given and _OPTIONAL.search(kind):
            continue
        found = _unwritable(kind, owner, flow, depth)
        if found:
            return found if " of `" in found else f"`{name}` of `{owner.name}`, {found},"
    return ""


def _fields(owner: Class, flow: Flow) -> Iterator[tuple[str, str]]:
    """The fields of a class and of those of the project that it derives from, each with its annotation."""
    classes = flow.engine.index.lineage(owner).classes
    if any(_TURNS.search(each.text) or {"dict", "model_dump"} & each.methods.keys() for each in classes):
        return
    seen: set[str] = set()
    for each in classes:
        for name, piece in each.annotations.items():
            if name not in seen and "ClassVar" not in piece.text and "exclude=True" not in _given(each, name):
                yield name, piece.text
            seen.add(name)


def _given(owner: Class, name: str) -> str:
    """What the body of a class gives to a field."""
    return owner.assigns[name].text if name in owner.assigns else ""


def _unwritable(kind: str, owner: Class, flow: Flow, depth: int) -> str:
    """What an annotation holds that cannot be written; nothing where a text may stand in its place."""
    names = [owner.outline.resolve(name) for name in _NAME.findall(kind)]
    if {"str", "Any", "typing.Any", "Annotated", "typing.Annotated"} & {*names}:
        return ""
    for name in names:
        if name in UNWRITABLE:
            return UNWRITABLE[name]
    inner = (flow.engine.index.class_named(name, owner.outline) for name in _NAME.findall(kind) if depth)
    found = (unwritable_field(each, flow, None, depth - 1) for each in inner if each is not None and each is not owner)
    return next(filter(None, found), "")
