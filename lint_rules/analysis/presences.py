"""Calls of `Presence`: which are they, in code that keeps its presence in a module of its own.

    is_presence_call(call, function, project, "track")     # presence.track(self, …), self.presence.track(self, …)

A receiver counts when it can be followed to an instance of a `Presence` class, or, when that cannot be found, when it
is called `presence`. Anything else has a `track` of its own.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lint_rules.analysis.vocabulary import words
from lint_rules.dialects.emberwire import is_ours, kind_of_class
from lint_rules.facts import ClassFacts, dotted_name

if TYPE_CHECKING:
    from lint_rules.facts import FunctionFacts, ModuleFacts
    from lint_rules.project import Project


def is_presence_call(call: ast.Call, function: FunctionFacts, project: Project, *names: str) -> bool:
    """True for a call of one of these methods on a presence."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in names:
        return False
    return is_presence(call.func.value, function, project)


def is_presence(receiver: ast.expr, function: FunctionFacts, project: Project) -> bool:
    """True for an expression that is a presence, by what it was assigned from, else by its name."""
    written = dotted_name(receiver) or ""
    head, _, attribute = written.partition(".")
    if head == "self" and attribute and "." not in attribute and function.owner is not None:
        held = project.attribute_class(function.owner, attribute)
        return kind_of_class(held, project) == "Presence" if held is not None else "presence" in words(attribute)
    dotted = function.module.resolve(receiver)
    found = project.locate(dotted, seen_from=function.module) if dotted else None
    if found is None:
        return "presence" in words(written.rpartition(".")[2])
    return isinstance(found[1], ast.Call) and _makes_presence(found[1], found[0], project)


def _makes_presence(made: ast.Call, module: ModuleFacts, project: Project) -> bool:
    dotted = module.resolve(made.func) or ""
    if is_ours(dotted, "Presence"):
        return True
    owner = project.lookup(dotted, seen_from=module)
    return isinstance(owner, ClassFacts) and kind_of_class(owner, project) == "Presence"
