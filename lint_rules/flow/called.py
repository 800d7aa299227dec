"""A call with the values of all that is given to it, and the act that is noted of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import literal
from lint_rules.flow.activation import Activation
from lint_rules.flow.effects import NO_NAMES, Effect
from lint_rules.flow.facts import NONE, Fact, FactKind, Facts
from lint_rules.flow.values import NOTHING, Value, join, union
from lint_rules.flow.ways import State, merge
from lint_rules.frameworks.labels import Label

Given = list[tuple[str, Value]]


@dataclass(eq=False)
class Called:
    """A call: the last part of what is called and its full name, what it is called on, and the arguments by keyword."""

    node: cst.Call
    name: str
    full: str
    written: str
    receiver: Value
    given: Given

    @cached_property
    def values(self) -> list[Value]:
        """The arguments without their keywords."""
        return [value for _, value in self.given]

    @cached_property
    def labels(self) -> int:
        """The labels of all arguments."""
        return union(self.values)


def note(
    a: Activation, kind: str, call: Called, *, payload: Value = NOTHING, place: Value = NOTHING,
    full: str = "", caught: frozenset[str] = NO_NAMES, target: Function | None = None,
) -> None:  # fmt: skip
    """Record an act at this place."""
    assert a.function is not None
    a.note(Effect(
        kind, call.node, a.function, a.state.facts, call.name, call.receiver, tuple(call.given), payload, place,
        a.loop_depth > 0, a.state.closed, (), target, full, caught,
    ))  # fmt: skip


def hold(a: Activation, kind: FactKind, call: Called, labels: int) -> None:
    """Record what is known behind this call."""
    assert a.function is not None
    a.hold(Fact(kind, labels, call.node, a.function, text=call.written))


def one_of(a: Activation, calls: Sequence[Callable[[], Value]]) -> Value:
    """What comes of a call that may mean several functions: what one of them decides holds for none of the others."""
    if len(calls) == 1:
        return calls[0]()
    before, ends, values = a.state, list[State](), list[tuple[Value, Facts]]()
    for call in calls:
        a.state = before.copy()
        values.append((call(), NONE))
        ends.append(a.state)
    a.state = merge(ends)
    return join(values)


ANSWERING = frozenset({"send", "answer", "keep"})
"""Acts by which the client that is being handled is told something, or may be by what it was handed to."""

REACHING = ANSWERING | {"broadcast", "spawn", "later"}
"""Acts that may reach the client: it is in the room, or what was started tells it."""


def skips_sender(node: cst.CSTNode) -> bool:
    """True for `emit(…, skip_sid=sid)`, `emit(…, include_self=False)`, `tell_all(…, noself=True)`: all but the client
    are told."""
    if not isinstance(node, cst.Call):
        return False
    named = [(arg.keyword.value, literal(arg.value)) for arg in node.args if arg.keyword is not None]
    return any(
        name == "skip_sid" or (name.endswith(("self", "sender")) and value is (not name.startswith("include")))
        for name, value in named
    )


def emits(kind: str, name: str, node: cst.CSTNode) -> bool:
    """True for unknown code that is called like what tells everybody who is there."""
    return kind == "call" and name.startswith(("emit", "_emit", "broadcast", "_broadcast")) and not skips_sender(node)


def is_anothers(receiver: Value) -> bool:
    """True for a connection out of a roster; one that was looked up by the client's own name may be the client's."""
    labels = receiver.labels
    return bool(labels & Label.OTHERS) and (not labels & Label.ASKED or bool(labels & Label.MESSAGE))
