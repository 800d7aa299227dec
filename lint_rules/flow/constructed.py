"""Tells what a class is given when its objects are made, where no annotation says it.

    class_given(function, "bus", index)     # the class `Bus` for the `__init__` of `Home`, with `Home(Bus(port))`

Only the file of the class is asked: nearly everywhere an object is made of what another file has, its type is written.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from lint_rules.code.index import Index
from lint_rules.code.outline import CallSite, Class, Function
from lint_rules.code.syntax import arguments, dotted, filled


def class_given(start: Function, name: str, index: Index) -> Class | None:
    """The class of the objects that all who make an object of this class give for a parameter of its `__init__`."""
    if start.name != "__init__" or start.owner is None:
        return None
    found = index.once(("given to", start), lambda: dict(_given(start, index)))
    return found.get(name)


def _given(start: Function, index: Index) -> Iterator[tuple[str, Class]]:
    values: dict[str, list[Class | None]] = {}
    for site in start.outline.calls:
        if start.owner is not None and site.written == start.owner.name and isinstance(site.piece.node, cst.Call):
            for name, value in filled(start.parameters, arguments(site.piece.node)):
                values.setdefault(name, []).append(_class_of(value, site, index))
    for name, classes in values.items():
        first = classes[0]
        if first is not None and all(each is first for each in classes):
            yield name, first


def _class_of(value: cst.BaseExpression, site: CallSite, index: Index) -> Class | None:
    """The class of `Bus(port)`, and of a name that is given that, once in the function or at the top of the file."""
    if isinstance(value, cst.Name) and site.inside is not None:
        value = index.bodies.of(site.inside).given_once.get(value.value, value)
    outline = site.piece.outline
    if isinstance(value, cst.Call):
        return index.class_named(dotted(value.func) or "", outline)
    piece = outline.assigns.get(dotted(value) or "")
    return index.class_of(piece) if piece is not None else None
