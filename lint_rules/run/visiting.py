"""Calls the `visit_…` and `leave_…` methods of rules, in one walk over a libcst tree that all rules share.

A rule is a visitor as libcst's documentation describes it: `visit_Call(self, node)` is called before what is inside
of a call, `leave_Call(self, node)` after it, and what returns False is not entered: the rule, and no other one, sees
nothing of what is inside. libcst's own walk builds every node anew, which costs as much as parsing; this one reads.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.walk import children
from lint_rules.settings.config import ConfigError

if TYPE_CHECKING:
    from lint_rules.rule import Rule

Method = Callable[[cst.CSTNode], object]

_VERBS = ("visit_", "leave_")
_FAILED = object()
"""In the place of a node: what is asleep until this one is left stays so."""
_known: dict[type[Rule], dict[str, type[cst.CSTNode]]] = {}


def visit(rules: Iterable[Rule], root: cst.CSTNode, fail: Callable[[Rule, Exception], None]) -> None:
    """Walk over a tree, parents before children, in source order. A rule that fails sees no more of it."""
    _Walk(list(rules), fail).over(root)


def methods_of(kind: type[Rule]) -> dict[str, type[cst.CSTNode]]:
    """The names of a rule's visitor methods, with the node type that each is for. Raises `ConfigError`."""
    known = _known.get(kind)
    if known is None:
        names = [name for name in dir(kind) if name.startswith(_VERBS)]
        known = _known[kind] = {name: _node_type(kind, name) for name in names}
        for name in names:
            _check_signature(kind, name)
    return known


def _node_type(kind: type[Rule], name: str) -> type[cst.CSTNode]:
    wanted = name.partition("_")[2]
    node = getattr(cst, wanted, None)
    if isinstance(node, type) and issubclass(node, cst.CSTNode):
        return node
    from difflib import get_close_matches

    import libcst

    names = [other for other in dir(libcst) if isinstance(getattr(libcst, other), type)]
    close = get_close_matches(wanted, names, n=1, cutoff=0.5)
    meant = f"; did you mean {name.partition('_')[0]}_{close[0]}?" if close else ""
    raise ConfigError(f"{kind.__name__}.{name} is never called: libcst has no node {wanted}{meant}")


def _check_signature(kind: type[Rule], name: str) -> None:
    parameters = [
        parameter
        for parameter in inspect.signature(getattr(kind, name)).parameters.values()
        if parameter.default is parameter.empty and parameter.kind is not parameter.VAR_POSITIONAL
    ]
    if len(parameters) != 2:
        given = ", ".join(parameter.name for parameter in parameters)
        hint = "; there is no updated node, because a change is a fix" if len(parameters) == 3 else ""
        raise ConfigError(f"{kind.__name__}.{name} is called with (self, node), but it takes ({given}){hint}")


class _Walk:
    """The methods of some rules by node type, and which of the rules want to see nothing until a node is left."""

    def __init__(self, rules: list[Rule], fail: Callable[[Rule, Exception], None]) -> None:
        self._rules = rules
        self._fail = fail
        self._enter: dict[type, list[tuple[int, Method]]] = {}
        self._leave: dict[type, list[tuple[int, Method]]] = {}
        self._count = len(rules)
        self._asleep: dict[int, object] = {}
        for number, rule in enumerate(rules):
            for name, node_type in methods_of(type(rule)).items():
                table = self._enter if name.startswith("visit_") else self._leave
                table.setdefault(node_type, []).append((number, getattr(rule, name)))

    def over(self, root: cst.CSTNode) -> None:
        stack: list[tuple[cst.CSTNode, bool]] = [(root, False)]
        while stack:
            node, is_left = stack.pop()
            if is_left:
                self._left(node)
                continue
            fell_asleep = self._entered(node)
            if fell_asleep or type(node) in self._leave:
                stack.append((node, True))
            if len(self._asleep) < self._count:
                stack += [(child, False) for child in reversed(list(children(node)))]

    def _entered(self, node: cst.CSTNode) -> bool:
        before = len(self._asleep)
        for number, method in self._enter.get(type(node), ()):
            if number not in self._asleep:
                try:
                    answer = method(node)
                except Exception as error:
                    self._failed(number, error)
                    continue
                if answer is False:
                    self._asleep[number] = node
                elif answer is not None and answer is not True:
                    raise ConfigError(_returned(method, answer))
        return len(self._asleep) > before

    def _left(self, node: cst.CSTNode) -> None:
        for number in [number for number, where in self._asleep.items() if where is node]:
            del self._asleep[number]
        for number, method in self._leave.get(type(node), ()):
            if number not in self._asleep:
                try:
                    answer = method(node)
                except Exception as error:
                    self._failed(number, error)
                    continue
                if answer is not None:
                    raise ConfigError(_returned(method, answer))

    def _failed(self, number: int, error: Exception) -> None:
        self._fail(self._rules[number], error)
        self._asleep[number] = _FAILED


def _returned(method: Method, answer: object) -> str:
    name = getattr(method, "__qualname__", "a visitor method")
    return (
        f"{name} returned a {type(answer).__name__}: a visitor returns nothing, or False so that what is inside is "
        "left out; what is to be changed is given to `report` as a fix"
    )
