"""What code does: each act with the values that it is done with and the facts that hold before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import dotted
from lint_rules.flow.facts import NONE, Fact, Facts
from lint_rules.flow.values import NOTHING, Value
from lint_rules.frameworks.labels import Label

if TYPE_CHECKING:
    from lint_rules.code.outline import Function

Arguments = Sequence[tuple[str, Value]]
"""The values of a call's arguments; with the keyword, `*` or an empty text in front."""


NO_NAMES: frozenset[str] = frozenset()


def argument(given: Arguments, *where: int | str) -> Value:
    """The first of these arguments that was given: by position, or by keyword."""
    for at in where:
        if isinstance(at, str):
            found = next((value for keyword, value in given if keyword == at), None)
        else:
            positional = [value for keyword, value in given if not keyword]
            found = positional[at] if at < len(positional) else None
        if found is not None:
            return found
    return NOTHING


@dataclass(slots=True, eq=False)
class Effect:
    """One act, call or return on a way; never changed, and as a value not frozen because of what that costs.

    `kind` is an act of the frameworks' rows (`accept`, `send`, …), `call` for any other call, or `return`.
    `facts` hold before it, on every way that leads there. `chain` are the calls that lead from the handler to it.
    """

    kind: str
    node: cst.CSTNode
    function: Function
    facts: Facts
    name: str = ""
    receiver: Value = NOTHING
    arguments: tuple[tuple[str, Value], ...] = ()
    payload: Value = NOTHING
    place: Value = NOTHING
    in_loop: bool = False
    closed: bool = False
    chain: tuple[tuple[Function, cst.CSTNode], ...] = ()
    target: Function | None = None
    """The project's function that a call reaches."""
    full: str = ""
    """The full dotted name of unknown code that is called: `requests.get`."""
    caught: frozenset[str] = NO_NAMES
    """Last names of the exceptions that a `try` around it catches; kept for `parse`."""
    instead: str = ""
    """For `block`: what could be awaited instead."""

    @property
    def steps(self) -> Sequence[tuple[Function, cst.CSTNode]]:
        """The calls that lead to it, and the act itself."""
        return (*self.chain, (self.function, self.node))

    @property
    def written(self) -> str:
        """What is called, as it is written; empty for what is no call, or has no name."""
        return dotted(self.node.func) or "" if isinstance(self.node, cst.Call) else ""

    def after(
        self,
        facts: Facts,
        call: tuple[Function, cst.CSTNode],
        *,
        in_loop: bool,
        closed: bool,
        caught: frozenset[str] = NO_NAMES,
    ) -> Effect:
        """The same act, seen from the call that led to it."""
        return Effect(  # written out, because `dataclasses.replace` takes five times as long
            self.kind, self.node, self.function, self.facts | facts, self.name, self.receiver, self.arguments,
            self.payload, self.place, self.in_loop or in_loop, self.closed or closed, (call, *self.chain), self.target,
            self.full, self.caught | caught, self.instead,
        )  # fmt: skip

    def argument(self, *where: int | str) -> Value:
        """The first of these arguments that was given: by position, or by keyword."""
        return argument(self.arguments, *where)

    @property
    def message(self) -> int:
        """The labels by which an argument is known to be the client's message: as it came, or, where a table of
        handlers is asked (`handlers[data["type"]](data["value"])`, `handler(data["value"])`), also a part of it."""
        func = self.node.func if isinstance(self.node, cst.Call) else None
        called = self.target.name if self.target is not None else "__init__"
        named_else = isinstance(func, cst.Name) and called not in ("__init__", func.value)
        return Label.MESSAGE if named_else or isinstance(func, cst.Subscript) else Label.WHOLE | Label.TEXT


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What a call of one of the project's functions comes to."""

    value: Value = NOTHING
    facts: Facts = NONE
    closed: bool = False
    returns: bool = True
    effects: tuple[Effect, ...] = ()
    attributes: tuple[tuple[str, Value], ...] = ()
    exits: tuple[tuple[Facts, Value, cst.CSTNode, bool], ...] = ()
    """Facts, value, node and closed of each normal end."""
    silent: tuple[cst.CSTNode, ...] = ()
    """Its normal ends that nothing is returned at, and before which a message got no answer on some way."""
    heard: bool = False
    """It waits for a message, and leaves the answer to who called it."""
    given_up: str = ""
    """Why the engine gave up; empty if it did not."""
    raises: bool = False
    decisions: frozenset[Fact] = NONE
    """Every decision in it, on whatever way."""
