"""Unsafe fixes for lazy objects of Django's ORM: fetch a relation with its object, or ask `aexists` and `acontains`.

fix = asked_in_time(changes, node, managers, body)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.walk import is_in, walk
from lint_rules.finding import Fix

if TYPE_CHECKING:
    from lint_rules.edit.changes import Changes


def asked_in_time(
    changes: Changes, node: cst.CSTNode, managers: frozenset[cst.CSTNode | None], body: cst.FunctionDef
) -> Fix | None:
    """A fix for one look at a lazy object, if it has one of the known forms.

    `managers` are the expressions, such as `Message.objects`, that the objects were fetched from.
    """
    match node:
        case cst.Attribute(attr=cst.Name(value=name)) if managers:
            return _joined(changes, managers, body, str(name))
        case cst.Comparison(left=left, comparisons=[cst.ComparisonTarget(operator=cst.In(), comparator=right)]):
            text = f"await {changes.source(right)}.acontains({changes.source(left)})"
            return Fix("ask `acontains`", (changes.replace(node, text),), safe=False)
        case cst.Name() | cst.Call() if any(node in _tested(other) for other in walk(body)):
            text = f"await {changes.source(node)}.aexists()"
            return Fix("ask `aexists`", (changes.replace(node, text),), safe=False)
    return None


def _joined(changes: Changes, managers: frozenset[cst.CSTNode | None], body: cst.FunctionDef, name: str) -> Fix | None:
    """`select_related` behind the manager, where the object was fetched in the same function."""
    known = managers - {None}
    manager = next(iter(known)) if len(known) == 1 else None
    if manager is None or not is_in(manager, body):
        return None
    edit = changes.replace(manager, f'{changes.source(manager)}.select_related("{name}")')
    return Fix(f'fetch "{name}" with its object', (edit,), safe=False)


def _tested(node: cst.CSTNode) -> list[cst.CSTNode]:
    """The expressions whose truth a node asks for."""
    match node:
        case cst.If(test=test) | cst.While(test=test) | cst.IfExp(test=test) | cst.Assert(test=test):
            return [test]
        case cst.UnaryOperation(operator=cst.Not(), expression=inner):
            return [inner]
        case cst.BooleanOperation(left=left):
            return [left]
    return []
