"""One run of one function in the abstract: its state, where it ended, what it did.

The other files of this folder say what each kind of node does to it (`expressions.py`, `statements.py`, `calls.py`,
`conditions.py`); `engine.py` puts them together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

import libcst as cst

from lint_rules.code.syntax import every_name
from lint_rules.flow.effects import Effect
from lint_rules.flow.facts import NONE, Fact, Facts
from lint_rules.flow.values import NOTHING, Instance, Value, join
from lint_rules.flow.ways import State

if TYPE_CHECKING:
    from lint_rules.code.index import Index
    from lint_rules.code.outline import Class, Function, Outline, Piece
    from lint_rules.code.trees import Body
    from lint_rules.flow.values import Closure
    from lint_rules.frameworks.table import Table


@dataclass(slots=True)
class Branches:
    """A test: what holds if it is true and if it is false, and what names are then."""

    true: Facts = NONE
    false: Facts = NONE
    names_true: Mapping[str, Value] = field(default_factory=dict)
    names_false: Mapping[str, Value] = field(default_factory=dict)
    always: bool | None = None


@dataclass(slots=True)
class Exit:
    """An end of the function: what it returned, and the state there."""

    state: State
    value: Value
    node: cst.CSTNode


@dataclass(frozen=True, slots=True)
class KeptTest:
    """`ok = a == b`: what a name was given, the test, and what the names in it stood for then."""

    value: Value
    test: cst.BaseExpression
    used: Mapping[str, Value | None]

    def still(self, env: Mapping[str, Value], name: str) -> bool:
        """True where neither the name nor one of those in the test has another value by now."""
        return env.get(name) is self.value and all(env.get(each) is value for each, value in self.used.items())


@dataclass(slots=True)
class Loop:
    """A loop that is being run: the states at its `break` and `continue` statements."""

    breaks: list[State] = field(default_factory=list)
    continues: list[State] = field(default_factory=list)
    attempts: int = 0
    """How many `try` statements stand around it."""


class GivenUp(Exception):
    """A handler is too large to be followed."""


class Machine(Protocol):
    """What the files of this folder ask of the engine that runs them: `engine.py`."""

    index: Index
    table: Table
    texts: dict[cst.CSTNode, str]
    """The sources of tests."""
    left: int
    """How many expressions may still be looked at for the handler."""

    def body(self, function: Function) -> Body:
        """The libcst tree of a function."""

    def invoke(
        self,
        a: Activation,
        node: cst.Call,
        thing: object,
        given: list[tuple[str, Value]] | None,
        written: str,
    ) -> Value:
        """Run what is called in place."""

    def get(self, a: Activation, thing: Closure) -> Value:
        """The value of a property."""

    def module_value(self, piece: Piece, owner: Class | None = None) -> Value:
        """What an expression at the top of a file or in the body of a class comes to."""

    def attribute(self, a: Activation, owner: Class, name: str) -> Value | None:
        """What the methods of a class give to an attribute."""

    def assigns(self, owner: Class, name: str) -> bool:
        """True when a method of the class gives a value to that attribute."""

    def is_server(self, written: str, outline: Outline) -> bool:
        """True for a server object of a framework."""

    def looks_like_server(self, written: str, outline: Outline) -> bool:
        """The same for a name that stands for nothing of the project."""

    def claim(self, function: Function, node: cst.CSTNode, key: str, *, in_url: bool, instead: bool = False) -> int:
        """A label for what the client says under a name that says who somebody is."""


@dataclass(eq=False)
class Activation:
    """A function that is being run, or a single expression at module level (`function` is None then)."""

    engine: Machine
    outline: Outline
    function: Function | None
    names: Mapping[str, Value] = field(default_factory=dict)
    depth: int = 0
    body: Body | None = None
    """The tree of the function."""
    state: State = field(default_factory=State)
    exits: list[Exit] = field(default_factory=list)
    yields: list[tuple[Value, Facts]] = field(default_factory=list)
    """What it gave out as a generator."""
    raised: list[State] = field(default_factory=list)
    loops: list[Loop] = field(default_factory=list)
    effects: dict[tuple[object, ...], Effect] = field(default_factory=dict)
    listens: bool = False
    made: dict[tuple[object, ...], Instance] = field(default_factory=dict)
    """What each call of a class has made, by what it was given: one object, however often a loop is run."""
    decisions: set[Fact] = field(default_factory=set)
    loop_depth: int = 0
    follows: int = 0
    """Labels of which a call must hand on one to be followed; without any, all calls are."""
    threads: int = 0
    """Above 0 while what is run here runs in a thread."""
    awaited: set[cst.CSTNode] = field(default_factory=set)
    """Calls that an `await` waits for."""
    unrun: dict[str, Facts] = field(default_factory=dict)
    """What calls would decide that make a coroutine which nobody awaits, by what is said of it."""
    caught: frozenset[str] = frozenset()
    """Last names of the exceptions that the `try` statements around catch."""
    attempts: list[cst.Try | cst.TryStar] = field(default_factory=list)
    """The `try` statements whose bodies are around."""
    tellers: set[cst.CSTNode | str] = field(default_factory=set)
    """Calls that answer the client and give nothing, or give something and do not; and the names of what they gave."""
    messages: int = 0
    """How many messages were waited for."""
    tests: dict[str, KeptTest] = field(default_factory=dict)
    """The names that were given a test."""

    def value(self, node: cst.CSTNode | None) -> Value:
        """What an expression is on this way. Raises `GivenUp` when the handler has had its share of them."""
        if node is None:
            return NOTHING
        evaluate = EXPRESSIONS.get(type(node))
        if evaluate is None:
            return NOTHING
        engine = self.engine
        engine.left -= 1
        if engine.left < 0:
            raise GivenUp
        return evaluate(self, node)

    def enter(self, before: State, branches: Branches, *, side: bool) -> None:
        """Go on from a place on one side of a test."""
        self.state = before.copy(branches.true if side else branches.false)
        self.state.env.update(branches.names_true if side else branches.names_false)

    def keep_test(self, name: str, test: cst.BaseExpression) -> None:
        """Remember the test that a name was given."""
        env = self.state.env
        used = {each: env.get(each) for each in every_name(test)}
        self.tests[name] = KeptTest(env[name], test, used)

    def kept_test(self, name: str) -> cst.BaseExpression | None:
        """The test that a name stands for here."""
        kept = self.tests.get(name)
        return kept.test if kept is not None and kept.still(self.state.env, name) else None

    def branch(self, test: cst.BaseExpression) -> Branches:
        """What a test decides."""
        return CONDITIONS[0](self, test)

    def block(self, body: cst.CSTNode | None) -> None:
        """Run the statements of a block or of a line, as far as the way goes."""
        if body is None:
            return
        for statement in getattr(body, "body", ()):
            if not self.state.live:
                return
            run = STATEMENTS.get(type(statement))
            if run is not None:
                run(self, statement)

    def note(self, effect: Effect) -> None:
        """Record an act; one that is met several times (in a loop) holds what held each time."""
        steps = tuple([id(node) for _, node in effect.chain])  # the hash of a node is written in Python
        key = (effect.kind, id(effect.node), id(effect.function), id(effect.target), steps)
        known = self.effects.get(key)
        if known is not None:
            effect = _both(known, effect)
        self.effects[key] = effect

    def listen(self) -> None:
        """A message of the client comes here, and not only somewhere in what is called."""
        self.listens = True
        self.hear()

    def hear(self) -> None:
        """A message of the client comes: what was said before is no answer to it."""
        self.messages += 1
        self.state.pending = True

    def go_on(self, before: State, closed: bool) -> None:
        """What was started beside this code may never end, or close the connection some time: here all goes on."""
        self.state = self.state if self.state.live else before
        self.state.closed = closed

    def hold(self, fact: Fact) -> None:
        """A fact that holds from here on."""
        if self.depth:
            fact = replace(fact, depth=self.depth)
        self.state.facts |= {fact}
        self.decisions.add(fact)


def _both(one: Effect, other: Effect) -> Effect:
    """An act that was met twice: its values are those of either, and what holds is what held both times."""
    pairs = zip(one.arguments, other.arguments, strict=False)
    facts = one.facts & other.facts if one.closed == other.closed else (other if one.closed else one).facts
    return replace(
        other,
        facts=facts,
        arguments=tuple((keyword, _either(value, second)) for (keyword, value), (_, second) in pairs),
        receiver=_either(one.receiver, other.receiver),
        payload=_either(one.payload, other.payload),
        place=_either(one.place, other.place),
        closed=one.closed and other.closed,
    )


def _either(one: Value, other: Value) -> Value:
    return join([(one, NONE), (other, NONE)])


CAUGHT = "an exception"
"""Under this name, which no program can use, stands what the `except` around has caught."""

EXPRESSIONS: dict[type[cst.CSTNode], Callable[[Activation, cst.CSTNode], Value]] = {}
"""What each kind of expression comes to. Filled by `engine.py` from the files that know."""

STATEMENTS: dict[type[cst.CSTNode], Callable[[Activation, cst.CSTNode], None]] = {}
CONDITIONS: list[Callable[[Activation, cst.BaseExpression], Branches]] = []
