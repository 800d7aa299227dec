"""Runs handlers in the abstract: which values reach which call, and what holds before it on every way.

    engine = Engine(Index(Disk(root)), table())
    for entry in engine.entries(outline):
        for effect in engine.run(entry).effects:
            effect.kind, effect.node, effect.payload.labels, effect.facts

A handler is run once, its branches one after the other; functions of the project that it calls are run in place, with
the values that they are given. What cannot be found is unknown code (`calls.py`). Nothing is executed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import NamedTuple, cast

import libcst as cst

from lint_rules.code.index import Answers, Index
from lint_rules.code.ledger import Kept
from lint_rules.code.outline import Class, Function, Outline, Piece
from lint_rules.code.syntax import annotated, last_name
from lint_rules.code.trees import Body
from lint_rules.finding import TOO_DEEP
from lint_rules.flow import blocking, calls, conditions, expressions, items, statements
from lint_rules.flow.activation import Activation, Exit, GivenUp
from lint_rules.flow.called import Called
from lint_rules.flow.calls import ANSWERING, REACHING, emits, note
from lint_rules.flow.constructed import class_given
from lint_rules.flow.effects import Effect, Outcome
from lint_rules.flow.facts import NONE, Fact, Facts, checks, first_check, merged
from lint_rules.flow.prologue import before_handler
from lint_rules.flow.values import (
    COLLECTION,
    NOTHING,
    UNKNOWN,
    Claim,
    Closure,
    Instance,
    Kind,
    LambdaThing,
    Value,
    Yields,
    join,
    memo_key,
    names_key,
    union,
)
from lint_rules.flow.ways import State
from lint_rules.frameworks.blocking import THREADING
from lint_rules.frameworks.entries import (
    entries,
    inherited,
    is_connection_type,
    is_package,
    is_server,
    looks_like_server,
)
from lint_rules.frameworks.labels import CLAIMS, FIRST_CLAIM, PROOF, Label
from lint_rules.frameworks.libraries import QUEUEING
from lint_rules.frameworks.model import Entry
from lint_rules.frameworks.starlette import is_marked
from lint_rules.frameworks.table import Table
from lint_rules.frameworks.urls import url_labels
from lint_rules.frameworks.words import (
    CONNECTION_NAMES,
    HOLDERS,
    MAY_TELL,
    PROVING,
    RANK_FIELDS,
    SENDING,
    URL_AUTHORS,
    is_bearer,
    is_lasting_credential,
    is_token,
    says,
)

__all__ = ["Engine", "calls", "conditions", "expressions", "statements"]

DEPTH = 4
"""Calls that are followed. In real code no check stood further away than two; wrappers and threads add to that."""

STEPS = 1
"""How many calls deep a function is followed that no handler is known to reach."""

BUDGET = 60_000
"""Expressions that are looked at for one handler. Beyond it the answer is "unknown"."""


REQUEST_NAMES = {"scope": Label.REQUEST | Label.BEARER, "environ": Label.REQUEST | PROOF, "request": Label.REQUEST}
REQUEST_TYPES = frozenset(
    {"Scope", "HTTPScope", "WebSocketScope", "dict", "Dict", "Mapping", "Any", "Request", "HttpRequest"}
)
"""A parameter that is called so, and has no other type, is the request."""
MAX_CLAIMS = 4_096
"""Places where clients say who they are that are told apart in one project; each is a bit more in a label."""

_LOOSE = frozenset({"Any", "dict", "Dict", "object", "Mapping", "list", "List", "str", "bytes", "JSON", "Payload", ""})
"""Types of a message that say nothing of its fields."""


Given = Mapping[str, Value]
"""Values by the names of parameters or attributes."""


class Manner(NamedTuple):
    """How a function is called, beside what it is given."""

    repeats: bool = False
    """In a loop, with a connection: what it receives is no first message."""
    anyhow: bool = False
    """By others: not with what its head gives to its parameters."""


@dataclass(eq=False)
class Engine:
    """One project: its index, its rows, and what was worked out so far."""

    index: Index
    table: Table
    entries: Answers[Outline, list[Entry]] = field(init=False)
    """The handlers of a file."""
    inherited: Answers[Outline, list[Entry]] = field(init=False)
    """The handlers that classes of a file have from elsewhere, and that are not judged there."""
    run: Answers[Entry, Outcome] = field(init=False)
    """Everything that a handler does."""
    judged: dict[Entry, Kept] = field(default_factory=dict)
    """Who gets in through a handler: see `access.py`."""
    texts: dict[cst.CSTNode, str] = field(default_factory=dict)
    """The sources of tests."""
    was_everywhere: bool = False
    """True once the handlers of the whole project were asked for."""
    left: int = BUDGET
    """How many expressions may still be looked at for the handler that is run."""
    _calls: dict[tuple[object, ...], Kept] = field(default_factory=dict)
    _running: set[object] = field(default_factory=set)
    _claims: list[Claim] = field(default_factory=list)
    _bits: dict[tuple[object, ...], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.entries = Answers(self.index, partial(entries, index=self.index, table=self.table))
        self.inherited = Answers(self.index, partial(inherited, index=self.index, table=self.table))
        self.run = Answers(self.index, self._run)

    def claim(self, function: Function, node: cst.CSTNode, key: str, *, in_url: bool, instead: bool = False) -> int:
        """A label for what the client says under a name that says who somebody is, read in a function."""
        at = (function, key, in_url, instead)
        if at not in self._bits and len(self._claims) == MAX_CLAIMS:
            return Label.NOTHING
        if at not in self._bits:
            self._bits[at] = FIRST_CLAIM << len(self._claims)
            self._claims.append(Claim(function, node, key, in_url, instead))
        return self._bits[at]

    def claims(self, labels: int) -> Iterator[tuple[int, Claim]]:
        """The places that a value with these labels comes from, each with its label."""
        rest = (labels & CLAIMS) // FIRST_CLAIM
        while rest:
            lowest = rest & -rest
            yield lowest * FIRST_CLAIM, self._claims[lowest.bit_length() - 1]
            rest ^= lowest

    def everywhere(self) -> list[Entry]:
        """The handlers of all files that hold an endpoint."""
        self.was_everywhere = True
        return self.index.once("all entries", self._everywhere)

    def _everywhere(self) -> list[Entry]:
        holding = self.index.holding(b".websocket(", b"@websocket", b"WebSocketRoute")
        return [entry for outline in holding for entry in self.entries(outline)]

    def body(self, function: Function) -> Body:
        """The libcst tree of a function, and the places of its nodes."""
        return self.index.bodies.of(function)

    def _run(self, entry: Entry) -> Outcome:
        part = Label.WHOLE | Label.MESSAGE
        values = {
            name: Value(labels, key=name if labels & part == Label.MESSAGE else "")
            for name, labels in entry.seeds.items()
        }
        values.update(self._given(entry))
        served = Label.SERVER if entry.row.base and entry.row.connection == "none" else 0
        labels = Label.CONNECTION if entry.row.connection == "self" else served
        return self._top(entry.function, values, labels, entry)

    def _given(self, entry: Entry) -> dict[str, Value]:
        """What the program gives the handler where it registers it: `partial(handle, hub)`."""
        if not entry.given or entry.site is None:
            return {}
        names = self._seen_in(entry.inside) if entry.inside is not None else {}
        a = Activation(self, entry.site.outline, None, names, depth=DEPTH - 1)
        return {name: a.value(expression) for name, expression in entry.given}

    def alone(self, function: Function, steps: int = STEPS, *, follows: int = 0) -> Outcome:
        """What a function does that no handler is known to reach: by the types and names of its parameters, and, if its
        class is one of a framework's, as a method of a connection.

        `steps` says how many calls are followed from it; each costs several times as much as the one before. With
        `follows`, only calls that are given a value with one of these labels are followed, and no attributes are known.
        """
        key = ("alone", function, steps, follows)
        return self.index.once(key, lambda: self._alone(function, steps, follows))

    def _alone(self, function: Function, steps: int, follows: int) -> Outcome:
        own = any(e.owner is function.owner and e.row.connection == "self" for e in self.entries(function.outline))
        labels = Label.CONNECTION if own and function.owner is not None else 0
        return self._top(function, {}, labels, None, depth=DEPTH - steps, follows=follows)

    def within(self, function: Function) -> Outcome:
        """The same without what it calls and without what other methods give to attributes: what stands in it."""
        return self.index.once(("within", function), lambda: self._top(function, {}, 0, None, depth=DEPTH + 1))

    def around(self, function: Function, steps: int = DEPTH) -> Outcome:
        """What a middleware or dependency does: its first parameter is the request, the others are the server's."""
        values = {name: Value(Label.REQUEST if at == 0 else 0) for at, name in enumerate(function.takes)}
        key = ("around", function, steps)
        return self.index.once(key, lambda: self._top(function, values, 0, None, depth=DEPTH - steps))

    def _top(
        self,
        function: Function,
        values: dict[str, Value],
        labels: int,
        entry: Entry | None,
        *,
        depth: int = 0,
        follows: int = 0,
    ) -> Outcome:
        before, self.left = self.left, BUDGET
        try:
            owner = entry.owner if entry is not None else function.owner
            own = Value(labels, things=(Instance(owner),)) if owner is not None else NOTHING
            a = self._activation(function, self.closure_names(function), depth)
            a.follows = follows
            self._parameters(a, function, values, own)
            a.state.env.update({name: value for name, value in values.items() if "." in name})
            _begin(a, function, entry)
            return self._finish(a, function)
        except (GivenUp, RecursionError, cst.ParserSyntaxError) as error:
            return Outcome(given_up=_reason(error))
        finally:
            self.left = before

    def _activation(self, function: Function, names: Mapping[str, Value], depth: int) -> Activation:
        body, threads = self.index.bodies.of(function), int(is_offloaded(function))
        self.index.disk.asked.add(body.ran)
        return Activation(self, function.outline, function, names, depth, body=body, threads=threads)

    def _parameters(self, a: Activation, function: Function, values: Mapping[str, Value], own: Value) -> None:
        """Give the parameters their values: those that were handed in, else by annotation, default and name."""
        spec = cast("Body", a.body).node.params
        names = function.parameters
        if function.owner is not None and function.parent is None and names and names[0] in ("self", "cls"):
            a.state.env[names[0]] = own
        elif own is not NOTHING:
            a.state.env["self"] = own
        for parameter in (*spec.posonly_params, *spec.params, *spec.kwonly_params):
            name = parameter.name.value
            if name not in a.state.env:
                given = values.get(name)
                a.state.env[name] = (
                    self._typed(a, parameter, given) if given is not None else self._assumed(a, parameter)
                )
                a.state.env[name] = self._from_url(a, function, parameter, a.state.env[name])
        for star in (spec.star_arg, spec.star_kwarg):
            if isinstance(star, cst.Param):
                a.state.env[star.name.value] = values.get(star.name.value, NOTHING)

    def _from_url(self, a: Activation, function: Function, parameter: cst.Param, value: Value) -> Value:
        """`user_id` of `/ws/{user_id}`: who connects, as the URL says; `token: str = Query()`: a credential in it."""
        name = parameter.name.value
        if not value.labels & Label.URL or (a.depth and not is_marked(parameter, "Query", "Path")):
            return value
        if is_lasting_credential(name):
            return items.brought_in_url(a, value, parameter, name)
        if name.strip("_") not in URL_AUTHORS | RANK_FIELDS:
            return value
        return replace(value, labels=value.labels | self.claim(function, parameter, name, in_url=True), key=name)

    def _typed(self, a: Activation, parameter: cst.Param, given: Value) -> Value:
        """A value that was handed in, and is an instance of the class that the parameter is annotated with."""
        if given.things or parameter.annotation is None or not given.labels & Label.CLIENT:
            return given
        kind = annotated(parameter.annotation.annotation)
        if a.depth == 0 and kind.rpartition(".")[2] not in _LOOSE:
            given = given.drop(Label.WHOLE).add(Label.CHECKED)  # the framework has checked its form before the call
        owner = self.index.class_named(kind, a.outline)
        return replace(given, things=(Instance(owner),)) if owner is not None else given

    def _assumed(self, a: Activation, parameter: cst.Param) -> Value:
        """A parameter that nobody gave a value: its type, else its default, else its name tell what it is."""
        if is_marked(parameter, "Query", "Path"):
            return Value(url_labels(parameter.name.value))
        name, annotation = parameter.name.value, parameter.annotation.annotation if parameter.annotation else None
        if is_connection_type(annotation) if annotation is not None else name in CONNECTION_NAMES:
            return Value(Label.CONNECTION)
        owner = self._class_of_parameter(a, name, annotation)
        if owner is not None:
            return Value(things=(Instance(owner),))
        if name in REQUEST_NAMES and (annotation is None or annotated(annotation).rpartition(".")[2] in REQUEST_TYPES):
            return Value(REQUEST_NAMES[name])
        if is_bearer(name) and (annotation is None or annotated(annotation) in ("str", "bytes", "Any")):
            return Value(Label.BEARER, key=name)
        if is_token(name) and a.function is not None and not HOLDERS.isdisjoint(a.function.parameters):
            return Value(Label.BEARER, key=name)
        if parameter.default is not None and not isinstance(parameter.default, cst.Call):
            return a.value(parameter.default)
        return NOTHING

    def _class_of_parameter(self, a: Activation, name: str, annotation: cst.BaseExpression | None) -> Class | None:
        """The class that an annotation names; without one that of what all who make the object give for it."""
        if annotation is not None:
            return self.index.class_named(annotated(annotation), a.outline)
        return class_given(a.function, name, self.index) if a.function is not None else None

    def _finish(self, a: Activation, function: Function) -> Outcome:
        node = cast("Body", a.body).node
        a.block(node.body)
        if a.state.live:
            a.exits.append(Exit(a.state, Value(const=None), node))
            a.note(Effect("return", node, function, a.state.facts, payload=Value(const=None), closed=a.state.closed))
        return outcome_of(a)

    # Calls -----------------------------------------------------------------------------------------------------------

    def invoke(
        self,
        a: Activation,
        node: cst.Call,
        thing: object,
        given: list[tuple[str, Value]] | None,
        written: str,
    ) -> Value:
        """Run what is called in place; `given` is None for a callback, of which nobody knows what it is given."""
        match thing:
            case LambdaThing():
                return self._lambda(a, thing, given)
            case Kind():
                return self._construct(a, node, thing, given or [], written)
            case Closure():
                return self._closure(a, node, thing, given, written)
        return NOTHING

    def _lambda(self, a: Activation, thing: LambdaThing, given: list[tuple[str, Value]] | None) -> Value:
        if a.depth >= DEPTH or thing in self._running:
            return NOTHING
        before = a.state
        a.state = before.copy()
        a.state.env.update(thing.names)
        for parameter, (_, value) in zip(thing.node.params.params, given or [], strict=False):
            a.state.env[parameter.name.value] = value
        self._running.add(thing)
        at = a.function, a.outline, a.body
        if thing.inside is not None:  # what it does stands there, whoever calls it
            a.function, a.outline, a.body = thing.inside, thing.inside.outline, self.body(thing.inside)
        try:
            return a.value(thing.node.body)
        finally:
            a.function, a.outline, a.body = at
            self._running.discard(thing)
            before.facts |= a.state.facts
            after, a.state = a.state, before
            if a.threads and given is not None:
                blocking.read_in_thread(a, thing, after)

    def _construct(
        self, a: Activation, node: cst.Call, thing: Kind, given: list[tuple[str, Value]], written: str
    ) -> Value:
        labels = union(value for _, value in given) & ~(
            Label.CONNECTION | Label.WHOLE | Label.REQUEST | Label.SERVER | Label.ROSTER | Label.LAYER | Label.BEARER
        )
        if any(base.endswith(("Enum", "Flag")) for base in thing.owner.bases):  # one of those that the program lists
            labels &= ~(Label.CLIENT | Label.PLACE | Label.FREE)
        site = (id(node), thing.owner, tuple((keyword, memo_key(part)) for keyword, part in given))
        made = a.made.setdefault(site, Instance(thing.owner))
        value = Value(labels & ~Label.CREDENTIAL, things=(made,))
        start = self.index.method(thing.owner, "__init__")
        if start is None:
            made.attributes.update(
                {keyword: part for keyword, part in given if keyword and not keyword.startswith("*")}
            )
        else:
            self._closure(a, node, Closure(start, self_value=value), given, written)
        if a.function is not None:
            note(a, "call", Called(node, thing.owner.name, "", written, NOTHING, given), target=start)
        return value

    def _closure(
        self, a: Activation, node: cst.Call, thing: Closure, given: list[tuple[str, Value]] | None, written: str
    ) -> Value:
        function = thing.function
        listed = [("", value) for value in thing.given] + list(given or [])
        if thing.self_value is None and function.owner is not None and function.parameters[:1] == ("self",) and listed:
            thing = replace(thing, self_value=listed.pop(0)[1])  # `commands[name](self, data)`, out of a table
        receiver = thing.self_value or NOTHING
        is_followed = a.depth < DEPTH and function not in self._running and _is_wanted(a, listed)
        if a.function is not None:
            _note_own(a, Called(node, function.name, "", written, receiver, listed), function, is_followed=is_followed)
        if not is_followed:
            return _unfollowed(thing, listed)
        values = _bound(function, listed) | self._left_over(function, listed) | self._further(function, listed)
        prefix = _prefix(thing, written)
        own = _own_values(a.state.env, prefix)
        repeats = a.loop_depth > 0 and bool(union((*values.values(), receiver)) & Label.CONNECTION)
        outcome = self._outcome(a, thing, values, own, Manner(repeats, given is None))
        in_thread = a.threads > 0 or is_offloaded(function)
        before, closed = a.state, a.state.closed
        value = applied(a, outcome, node, prefix, in_thread=in_thread)
        if _goes_on(a, outcome, node, function, in_thread=in_thread):
            a.go_on(before, closed)
        blocking.handed_to(a, node, function)
        return blocking.from_thread(value) if in_thread else value

    def _left_over(self, function: Function, given: list[tuple[str, Value]]) -> dict[str, Value]:
        """What a call gives under names that the function has no parameters for: it stands in its `**options`."""
        left: dict[object, Value] = {
            keyword: value
            for keyword, value in given
            if keyword and keyword[0] != "*" and keyword not in function.parameters
        }
        star = self.body(function).node.params.star_kwarg if left and "**" in function.text else None
        return {star.name.value: Value(union(left.values()), parts=left)} if star is not None else {}

    def _further(self, function: Function, given: list[tuple[str, Value]]) -> dict[str, Value]:
        """What a call gives beyond the parameters in a row: all of it stands in the `*args` of the function."""
        is_more = len(given) + _is_method(function) > len(function.parameters)
        params = self.body(function).node.params if is_more else None
        star = params.star_arg if params is not None else None
        if params is None or not isinstance(star, cst.Param):
            return {}
        before = len(params.posonly_params) + len(params.params) - _is_method(function)
        further = [value for keyword, value in given if not keyword][before:]
        return {star.name.value: Value(union(further), parts=dict(enumerate(further)))}

    def _outcome(self, a: Activation, thing: Closure, values: Given, own: Given, manner: Manner) -> Outcome:
        key = (*_memo_key(thing, values, own), DEPTH - a.depth, manner)
        return self.index.once(key, lambda: self._invoked(a, thing, values, own, manner), self._calls)

    def _invoked(self, a: Activation, thing: Closure, values: Given, own: Given, manner: Manner) -> Outcome:
        function = thing.function
        self._running.add(function)
        try:
            names = thing.names if function.parent is not None else {}
            inner = self._activation(function, names or self.closure_names(function), a.depth + 1)
            inner.loop_depth = int(manner.repeats)
            self._parameters(inner, function, values, thing.self_value or NOTHING)
            inner.state.env.update({f"self.{name}": value for name, value in own.items()})
            if manner.anyhow:
                _forget_defaults(inner, function)
            return self._finish(inner, function)
        except cst.ParserSyntaxError:
            return Outcome()
        finally:
            self._running.discard(function)

    def get(self, a: Activation, thing: Closure) -> Value:
        """The value of a property."""
        if a.depth >= DEPTH or thing.function in self._running:
            return NOTHING
        own = memo_key(thing.self_value) if thing.self_value is not None else None
        key = ("property", thing.function, own, DEPTH - a.depth)
        return self.index.once(key, lambda: self._invoked(a, thing, {}, {}, Manner()), self._calls).value

    # What stands around ----------------------------------------------------------------------------------------------

    def closure_names(self, function: Function) -> Mapping[str, Value]:
        """The names that a function sees from the functions around it: those of an application factory."""
        return self._seen_in(function.parent) if function.parent is not None else {}

    def _seen_in(self, parent: Function) -> Mapping[str, Value]:
        if parent in self._running:
            return {}
        return self.index.once(("names", parent), lambda: self._names_in(parent))

    def _names_in(self, parent: Function) -> Mapping[str, Value]:
        self._running.add(parent)
        before, self.left = self.left, BUDGET
        try:
            own = Value(things=(Instance(parent.owner),)) if parent.owner is not None else NOTHING
            a = self._activation(parent, self.closure_names(parent), DEPTH - 1)
            self._parameters(a, parent, {}, own)
            self._finish(a, parent)
            env = a.exits[-1].state.env if a.exits else a.state.env
            return {**a.names, **env}
        except (GivenUp, RecursionError, cst.ParserSyntaxError):
            return {}
        finally:
            self.left = before
            self._running.discard(parent)

    def module_value(self, piece: Piece, owner: Class | None = None) -> Value:
        """What an expression at the top of a file comes to, or one in the body of a class, which sees its methods."""
        return self.index.once(("value", piece), lambda: self._module_value(piece, owner))

    def _module_value(self, piece: Piece, owner: Class | None) -> Value:
        if piece in self._running:
            return NOTHING
        self._running.add(piece)
        try:
            methods = owner.methods if owner is not None else {}
            names = {name: Value(things=(Closure(method),)) for name, method in methods.items()}
            a = Activation(self, piece.outline, None, names, depth=DEPTH - 1)
            value = a.value(piece.node)
        except (GivenUp, RecursionError, cst.ParserSyntaxError):
            return NOTHING
        finally:
            self._running.discard(piece)
        name = next((name for name, found in piece.outline.assigns.items() if found is piece), "")
        self._leave_open(value, is_replaced=bool(value.things) and _is_given_anew(piece.outline, name))
        if value.const is not UNKNOWN and _is_given_anew(piece.outline, name):
            return NOTHING
        if not value.things and (value.const is not UNKNOWN or value.labels & Label.SETTING):
            return _setting(name, value)
        if value.made is None and value.parts and all(part.const is not UNKNOWN for part in value.parts.values()):
            return value.add(Label.SETTING)  # a table that is written out, and not `Column(primary_key=True)`
        if not value.labels and not value.things and self.is_server(name, piece.outline):
            return Value(Label.SERVER)
        return value

    def _leave_open(self, value: Value, *, is_replaced: bool) -> None:
        """An object that stands at the top of a file lives on: `self.redis = None` of its `__init__` waits for somebody
        to give it a value, and what else is written out there is no constant where another method gives the attribute a
        value, or a function of the file puts another object in its place."""
        for made in (thing for thing in value.things if isinstance(thing, Instance)):
            made.is_lasting = True
            for name, held in list(made.attributes.items()):
                later = (method for method in self._methods(made.owner) if method.name != "__init__")
                is_open = is_replaced or held.const is None
                if held.const is not UNKNOWN and (is_open or any(name in method.assigned for method in later)):
                    made.attributes[name] = replace(held, const=UNKNOWN)

    def is_server(self, written: str, outline: Outline) -> bool:
        """True for a server object of a framework."""
        return self.index.once(
            ("server", written, outline.path), partial(is_server, written, outline, self.index, self.table)
        )

    def looks_like_server(self, written: str, outline: Outline) -> bool:
        """The same for a name that stands for nothing of the project."""
        return self.index.once(
            ("server", written, outline.path), partial(looks_like_server, written, outline, self.index, self.table)
        )

    def assigns(self, owner: Class, name: str) -> bool:
        """True when a method of the class gives a value to that attribute of its object."""
        return any(name in method.assigned for method in self._methods(owner))

    def attribute(self, a: Activation, owner: Class, name: str) -> Value | None:
        """What the methods of a class give to an attribute, all of them together; None when none does.

        What they call is not followed: mostly a parameter, or an object that is made there, is given to it as it is.
        A method that is just being run is left out; that answer is kept apart, for others get the whole one.
        """
        if a.depth > DEPTH or a.follows:
            return None
        giving = self.index.once(("giving", owner, name), lambda: self._giving(owner, name))
        running = giving & self._running
        return self.index.once(("attribute", owner, name, running), lambda: self._attribute(owner, name))

    def _giving(self, owner: Class, name: str) -> frozenset[object]:
        return frozenset(method for method in self._methods(owner) if name in method.assigned)

    def _attribute(self, owner: Class, name: str) -> Value | None:
        found, is_whole = [], True
        known = self.index.once(
            ("entry of", owner.outline.path), lambda: {e.function: e for e in self.entries(owner.outline)}
        )
        for method in self._methods(owner):
            if name not in method.assigned:
                continue
            if method in self._running:
                is_whole = False
                continue
            others = frozenset(self._running)
            self._running.add(method)
            try:
                entry = known.get(method)
                outcome = self._run_within(entry, others) if entry is not None else self.alone(method, 0)
            finally:
                self._running.discard(method)
            found += [(value, NONE) for key, value in outcome.attributes if key == name]
        value = join(found) if found else None
        return value if is_whole or value is None else replace(value, const=UNKNOWN)

    def _run_within(self, entry: Entry, running: frozenset[object]) -> Outcome:
        """What a handler does, seen from functions that are just being run: what leads back to them is left out, so it
        is not what `run` tells others."""
        if not running:
            return self.run(entry)
        return self.index.once(("within", entry, running), lambda: self._run(entry))

    def _methods(self, owner: Class) -> list[Function]:
        """The methods of a class and of the project's classes above it; what a framework does is said by its rows."""
        own = [c for c in self.index.lineage(owner).classes if not is_package(c.outline, self.index, self.table)]
        return [method for current in own for method in current.methods.values()]


def _reason(error: GivenUp | RecursionError | cst.ParserSyntaxError) -> str:
    """Why a handler is not followed."""
    if isinstance(error, GivenUp):
        return f"it is too large to follow: more than {BUDGET:,} expressions"
    if isinstance(error, RecursionError):
        return f"it is {TOO_DEEP}"
    return "libcst cannot parse it, or a function that it calls"


def _note_own(a: Activation, call: Called, function: Function, *, is_followed: bool) -> None:
    """Note a call of the project's own; where it is not followed, it may keep a connection that it is given."""
    keeps = not is_followed and union(value for _, value in call.given) & Label.CONNECTION
    note(a, "keep" if keeps else "call", call, target=function)


def _seen_inside(thing: Closure) -> list[Value]:
    """What a function inside of another one uses of the names around it: given to it like an argument."""
    if thing.function.parent is None:
        return []
    return [value for name, value in thing.names.items() if value.labels and name in thing.function.words]


def _setting(name: str, value: Value) -> Value:
    """What the top of a file gives to a name for good: a secret where the name says so, optional where it is empty."""
    filled = value.const is UNKNOWN or bool(value.const)
    secret = filled * (Label.SECRET * says(name, PROVING) | Label.BEARER * is_bearer(name))
    optional = Label.OPTIONAL * (value.const is not UNKNOWN and not value.const)
    return Value(value.labels | Label.SETTING | secret | optional, maker=value.maker)


def _is_given_anew(outline: Outline, name: str) -> bool:
    """True where a function gives another value to a name of the file: what stands at the top is no setting."""
    return "global " in outline.text and re.search(rf"^\s+global\b.*\b{name}\b", outline.text, re.MULTILINE) is not None


def _begin(a: Activation, function: Function, entry: Entry | None) -> None:
    """What the framework does before a handler; of a function that is looked at by itself it is not known."""
    if entry is None:
        _forget_defaults(a, function)
    else:
        before_handler(a, entry)
        a.state.pending = entry.row.kind == "message"


def _forget_defaults(a: Activation, function: Function) -> None:
    """A function that is looked at by itself may be given anything: `active=False` in its head decides nothing."""
    for name in function.parameters:
        value = a.state.env.get(name, NOTHING)
        if value.const is not UNKNOWN:
            a.state.env[name] = replace(value, const=UNKNOWN)


def _memo_key(thing: Closure, values: Mapping[str, Value], own: Mapping[str, Value]) -> tuple[object, ...]:
    """What a run of a function depends on, but for how deep it stands."""
    function = thing.function
    return (
        function,
        tuple((name, memo_key(value)) for name, value in values.items()),
        memo_key(thing.self_value) if thing.self_value is not None else None,
        tuple((name, memo_key(value)) for name, value in own.items()),
        names_key(function, thing.names) if function.parent is not None else (),
    )


def _goes_on(a: Activation, outcome: Outcome, node: cst.Call, function: Function, *, in_thread: bool) -> bool:
    """True for a call that is over before what it calls: of a generator, of a coroutine, in a thread."""
    if any(isinstance(thing, Yields) for thing in outcome.value.things):
        return True
    return (in_thread or function.is_async) and node not in a.awaited


def is_offloaded(function: Function) -> bool:
    """True for a function whose decorator moves it into a thread."""
    for decorator in function.decorators:
        name = decorator.written.rpartition(".")[2]
        alias = function.outline.assigns.get(name)
        written = f"{name} {alias.text if alias is not None else ''} {function.outline.imports.get(name, '')}"
        if any(word in written for word in THREADING):
            return True
    return False


def _is_wanted(a: Activation, given: list[tuple[str, Value]]) -> bool:
    """True for a call that is given what is looked for, where only some of it is."""
    return not a.follows or bool(a.follows & union(value for _, value in given))


def _unfollowed(thing: Closure, given: list[tuple[str, Value]]) -> Value:
    """What a function gives that is not followed: something that was asked for with what it was given."""
    known = union([*(v for _, v in given), *_seen_inside(thing)])
    known |= (thing.self_value or NOTHING).labels & Label.PLACE  # whose object answers
    return Value(known & (Label.PLACE | Label.CREDENTIAL | Label.IDENTITY) | Label.ASKED)


def _is_method(function: Function) -> bool:
    """True for a function whose first parameter is its object."""
    return function.parent is None and function.parameters[:1] in (("self",), ("cls",))


def _bound(function: Function, given: list[tuple[str, Value]]) -> dict[str, Value]:
    """The values of the parameters, by name."""
    names = list(function.parameters[1:] if _is_method(function) else function.parameters)
    values: dict[str, Value] = {}
    positional = iter(names)
    for keyword, value in given:
        if not keyword:
            name = next(positional, None)
            if name is not None:
                values[name] = value
        elif keyword in names:
            values[keyword] = value
        elif keyword.startswith("*"):
            for name in names:
                values.setdefault(name, Value(value.labels))
    return values


def _prefix(thing: Closure, written: str) -> str:
    """What the object of a method is called where it is called: `self`, or `self.room` for `self.room.join()`."""
    return written.rpartition(".")[0].replace("super()", "self") if thing.self_value is not None else ""


def _own_values(env: Mapping[str, Value], prefix: str) -> dict[str, Value]:
    start = f"{prefix}."
    return {name[len(start) :]: value for name, value in env.items() if prefix and name.startswith(start)}


def outcome_of(a: Activation) -> Outcome:
    """All that a function did in a run, and what it gave."""
    live = [end for end in a.exits if not end.state.closed] or a.exits
    facts = merged([end.state.facts for end in live])
    value = join([(end.value, end.state.facts - facts) for end in live])
    if a.yields:
        given = join(a.yields)
        value = Value(given.labels & ~COLLECTION, things=(Yields(given, hears=a.listens),))
    return Outcome(
        value,
        facts,
        bool(a.exits) and all(end.state.closed for end in a.exits),
        bool(a.exits),
        tuple(a.effects.values()),
        tuple(_attributes(a, live, facts).items()),
        tuple((end.state.facts, end.value, end.node, end.state.closed) for end in a.exits),
        raises=bool(a.raised),
        decisions=frozenset(a.decisions),
        silent=tuple(end.node for end in a.exits if _is_silent(end)),
        heard=a.messages > 0 and any(end.state.pending for end in a.exits),
    )


def _is_silent(end: Exit) -> bool:
    return end.state.pending and not end.state.closed and end.value.const is None


def _attributes(a: Activation, exits: list[Exit], common: Facts) -> dict[str, Value]:
    """What the attributes of the own object are at the end."""
    states = [end.state for end in exits] or [a.state]
    names = {name for state in states for name in state.env if name.startswith("self.")}
    return {
        name.removeprefix("self."): join((s.env[name], s.facts - common) for s in states if name in s.env)
        for name in sorted(names)
    }


def _done(a: Activation, outcome: Outcome, node: cst.Call, *, in_thread: bool) -> None:
    """Note the acts of what was called, as seen from the call."""
    if a.function is None:
        return
    step = (a.function, node)
    for effect in outcome.effects:
        if not in_thread or effect.kind not in ("block", "lazy"):
            a.note(effect.after(a.state.facts, step, in_loop=a.loop_depth > 0, closed=a.state.closed, caught=a.caught))
    if any(effect.kind in ANSWERING for effect in outcome.effects):
        a.hold(Fact("told", Label.NOTHING, node, a.function))
    if outcome.heard:
        a.hear()
    elif _tells(outcome, node):
        a.state.pending = False
    elif any(effect.kind in REACHING for effect in outcome.effects):
        a.tellers.add(node)


def _tells(outcome: Outcome, node: cst.Call) -> bool:
    """True for a call by which the client is answered, also by way of a queue: `await self.send_message(…)` puts it
    there. What gives a value may answer on some ways only; what gives none is there to do so, and not to be asked
    whether the client is still connected."""
    if any(fact.kind == "told" for fact in outcome.facts):
        return True
    for_that = outcome.value.const is None or says(last_name(node), MAY_TELL)
    queues = says(last_name(node), SENDING)
    return for_that and any(
        effect.kind in REACHING
        or (effect.target is None and emits(effect.kind, effect.name, effect.node))
        or (queues and effect.name in QUEUEING)
        for effect in outcome.effects
    )


def applied(a: Activation, outcome: Outcome, node: cst.Call, prefix: str, *, in_thread: bool) -> Value:
    """What a call has done, to the way on which it stands."""
    _done(a, outcome, node, in_thread=in_thread)
    a.decisions |= outcome.decisions
    a.state.facts |= outcome.facts
    if a.function is not None and outcome.raises and not checks(outcome.facts):
        asked = first_check(outcome.decisions)
        if asked is not None:  # it raises, and it looks at the client: in a loop, a generator, deeper than is followed
            a.hold(Fact("raises", asked.labels, node, a.function, text=asked.text))
    if outcome.closed:
        a.state.closed = True
    if not outcome.returns:
        a.raised.append(State(a.state.env, a.state.facts, a.state.closed))
        a.state = State(a.state.env.copy(), a.state.facts, a.state.closed, live=False)
    if prefix:
        for name, value in outcome.attributes:
            a.state.env[f"{prefix}.{name}"] = value
    return outcome.value
