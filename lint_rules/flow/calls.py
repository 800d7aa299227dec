"""What a call does: an act of a framework, a function of the project, or unknown code that is given something."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import cast

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import dotted, given_to, literal, spelled
from lint_rules.flow import blocking
from lint_rules.flow.activation import CAUGHT, EXPRESSIONS, Activation
from lint_rules.flow.attempts import answers_bad_json, catches_bad_json
from lint_rules.flow.effects import NO_NAMES, Effect, argument
from lint_rules.flow.expressions import collection_name, held, is_id, item, read, source_for
from lint_rules.flow.facts import NONE, Fact, Facts
from lint_rules.flow.values import (
    COLLECTION,
    LIBRARY,
    NOTHING,
    UNKNOWN,
    Bound,
    Client,
    Closure,
    Instance,
    Kind,
    LambdaThing,
    Query,
    Value,
    join,
    text_of,
    union,
)
from lint_rules.flow.ways import State, merge
from lint_rules.frameworks.blocking import CLIENTS, MAKES_SESSIONS, THREADING
from lint_rules.frameworks.emberwire import PACKAGES
from lint_rules.frameworks.labels import ABOUT_CLIENT, CLAIMS, ORIGIN, Label
from lint_rules.frameworks.libraries import (
    ABORTING,
    ACCESSORS,
    COPYING,
    DECODERS,
    ENVELOPES,
    ENVIRONMENT,
    FETCHING,
    FINDERS,
    GIVING,
    JSON_READERS,
    KEYED,
    LATER,
    MODELS,
    MUTATORS,
    NUMBERS,
    OFF,
    PARSERS,
    PROGRAMS,
    QUIET_MODULES,
    QUIET_PACKAGES,
    RAISING,
    SEALS,
    SPAWNING_METHODS,
    TRACEBACKS,
    TRANSLATORS,
    VERIFIERS,
    WRAPPERS,
    is_outside,
)
from lint_rules.frameworks.model import Act, Sink, matches
from lint_rules.frameworks.words import (
    CHECKING,
    FINDING,
    HARMLESS,
    PROVING,
    REPLYING,
    TAKING_IN,
    is_bearer,
    says,
    words,
)

Given = list[tuple[str, Value]]

_CALLABLE = (Closure, Bound, LambdaThing, Kind)
_LATER = frozenset({"sync_to_async", "async_to_sync", "database_sync_to_async", "partial", "wraps"})
"""Wrappers that give back a function; the others run it at once."""
_CARRIER = Label.CONNECTION | Label.REQUEST
MOST_DISPATCHED = 48
"""Methods that are followed where the client's word says which of them is called."""
_RESHAPED = ~(COLLECTION | Label.OTHERS)


def call(a: Activation, node: cst.CSTNode) -> Value:
    """The value of a call, and everything that it does."""
    node = cast("cst.Call", node)
    callee = a.value(node.func)
    written = dotted(node.func) or _tail(node.func)
    before = a.state.copy() if written.rpartition(".")[2] in LATER else None
    given = [(_keyword(arg), a.value(arg.value)) for arg in node.args]
    value = called(a, node, callee, given, written)
    if before is not None:
        _go_on(a, before)
    if written.endswith("abort") and a.outline.resolve(written) in ABORTING:
        a.raised.append(a.state)
        a.state = State(dict(a.state.env), a.state.facts, a.state.closed, live=False)
    return value


def _go_on(a: Activation, before: State) -> None:
    """`create_task(pump(ws))`: nobody waits for the end of it, and what it checks keeps nobody from going on here."""
    after = a.state
    told = frozenset(fact for fact in after.facts if fact.kind == "told")
    a.state = State(after.env, before.facts | told, before.closed, before.live, after.pending)


def _keyword(arg: cst.Arg) -> str:
    return arg.keyword.value if arg.keyword is not None else arg.star


def _tail(func: cst.BaseExpression) -> str:
    """`.send` for `get(x).send`; what is called on has no name."""
    if isinstance(func, cst.Attribute):
        inner = func.value
        if isinstance(inner, cst.Call) and isinstance(inner.func, cst.Name) and inner.func.value == "super":
            return f"super().{func.attr.value}"
        return f".{func.attr.value}"
    return ""


def called(a: Activation, node: cst.Call, callee: Value, given: Given, written: str) -> Value:
    """A call of a value with these arguments."""
    if not callee.things or not any(getattr(thing, "threaded", False) for thing in callee.things):
        return _called(a, node, callee, given, written)
    a.threads += 1
    try:
        return _called(a, node, callee, given, written)
    finally:
        a.threads -= 1


def _called(a: Activation, node: cst.Call, callee: Value, given: Given, written: str) -> Value:
    bound = next((thing for thing in callee.things if isinstance(thing, Bound)), None)
    name = (bound.name if bound is not None else written).rpartition(".")[2]
    receiver = bound.receiver if bound is not None else NOTHING
    full = a.outline.resolve(bound.written or written if bound is not None else written)
    if name in TRACEBACKS:
        return a.state.env.get(CAUGHT, NOTHING)
    if _wraps(full, name) and given:
        return _wrapped(a, node, name, given, written)
    _into_library(a, node, name, full, written, receiver, given)
    done = _act(a, node, name, full, written, receiver, given)
    source = _source(a, name, full, receiver, callee)
    if source is not None:
        if source & Label.MESSAGE and receiver.labels & Label.CONNECTION:
            _listen(a, node, name)
        return _from_source(a, source, full, receiver, given)
    targets = _targets(a, callee)
    if done is not None and not any(isinstance(target, Closure) for target in targets):
        return done
    if targets:
        return _one_of(a, [partial(a.engine.invoke, a, node, target, given, written, name) for target in targets])
    if done is not None:
        return done
    things = blocking.called(a, node, name, full, receiver, given) or _made_by_factory(callee)
    value = _unknown(a, node, name, full, written, receiver, given)
    if not things and not receiver.things:
        return value
    return replace(value, things=(*(t for t in value.things if not isinstance(t, LIBRARY)), *things))


def _one_of(a: Activation, calls: Sequence[Callable[[], Value]]) -> Value:
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


def _listen(a: Activation, node: cst.Call, name: str) -> None:
    """A message of the client comes here; `receive_json` raises for one that is no JSON."""
    a.listen()
    if "json" in name:
        _no_json(a, node)


def _targets(a: Activation, callee: Value) -> list[Closure | Kind | LambdaThing]:
    """What of the project is called, and can be followed."""
    things = [_run_by(a, callee, thing) for thing in callee.things]
    targets = [thing for thing in things if isinstance(thing, (Closure, Kind, LambdaThing))]
    return [t for t in targets if not (isinstance(t, Closure) and _is_opaque(a, t.function))]


def _run_by(a: Activation, callee: Value, thing: object) -> object:
    """What runs when a thing is called: of an object the `__call__` of its class."""
    method = a.engine.index.method(thing.owner, "__call__") if isinstance(thing, Instance) else None
    return Closure(method, self_value=callee) if method is not None else thing


def _made_by_factory(callee: Value) -> tuple[object, ...]:
    """`SessionLocal()`, where `SessionLocal = sessionmaker(engine)`."""
    made = any(isinstance(thing, Client) and thing.row is MAKES_SESSIONS for thing in callee.things)
    return (Client(CLIENTS["sqlalchemy.orm.Session"]),) if made else ()


def _is_opaque(a: Activation, function: Function) -> bool:
    """True for a function whose body says nothing: an abstract one, and Emberwire's own in a checkout of Emberwire.

    An application means the same there as where Emberwire is installed, so its code is not followed in either.
    """
    into = function.outline.name.partition(".")[0]
    is_library = into in PACKAGES and a.outline.name.partition(".")[0] not in PACKAGES
    return is_library or function.is_abstract


def _wraps(full: str, name: str) -> bool:
    return name in WRAPPERS or full in WRAPPERS


def _wrapped(a: Activation, node: cst.Call, name: str, given: Given, written: str) -> Value:
    """`sync_to_async(f)`, `create_task(f(x))`, `loop.run_in_executor(None, f, x)`."""
    at = next((i for i, (_, value) in enumerate(given) if any(isinstance(t, _CALLABLE) for t in value.things)), None)
    if at is None:
        if name in LATER and a.function is not None:
            note(a, "later", node, name, NOTHING, given)
            a.state.pending = False
        return join((value, NONE) for _, value in given if value.labels or value.things or value.ways)
    function, rest = given[at][1], given[at + 1 :]
    if name in THREADING:
        function = replace(function, things=tuple(map(_in_thread, function.things)))
    if name in _LATER and not (rest and _written_of(function) and _is_bound(function)):
        if not rest:
            return function
        things = tuple(
            replace(t, given=(*t.given, *(v for k, v in rest if not k))) if isinstance(t, Closure) else t
            for t in function.things
        )
        return Value(function.labels, things=things)
    if any(isinstance(thing, Bound) and not thing.written for thing in function.things) and not rest:
        return function
    return called(a, node, function, rest, _written_of(function) or written)


def _in_thread(thing: object) -> object:
    return replace(thing, threaded=True) if isinstance(thing, Closure | Bound | LambdaThing) else thing


def _is_bound(function: Value) -> bool:
    """True for a method that is not code of the project: what `partial` is given with it is what it is called with."""
    return any(isinstance(thing, Bound) for thing in function.things) and not any(
        isinstance(thing, Closure) for thing in function.things
    )


def _written_of(function: Value) -> str:
    for thing in function.things:
        if isinstance(thing, Bound):
            return thing.written
        if isinstance(thing, Closure):
            return thing.function.name
    return ""


def _source(a: Activation, name: str, full: str, receiver: Value, callee: Value) -> int | None:
    rows = a.engine.table.methods.get(name)
    row = source_for(rows, receiver) if rows else None
    if row is not None and (row.on or not any(isinstance(thing, Closure) for thing in callee.things)):
        if row.labels & Label.CLIENT and row.labels & Label.WHOLE and a.loop_depth == 0:
            return row.labels | Label.FIRST
        return row.labels
    named = a.engine.table.names.get(full)
    if named is not None:
        return named.labels
    if full in a.engine.table.servers:
        return Label.SERVER
    if full in ENVIRONMENT and not receiver.labels & Label.REQUEST:
        return Label.SETTING
    return None


def _from_source(a: Activation, labels: int, full: str, receiver: Value, given: Given) -> Value:
    if full in ENVIRONMENT and not _is_required(full, given):
        labels |= Label.OPTIONAL
    key = next((value.const for keyword, value in given if not keyword), UNKNOWN)
    if labels & Label.SETTING and isinstance(key, str) and says(key, PROVING):
        labels |= Label.SECRET | Label.BEARER * is_bearer(key)
    if labels & Label.CREDENTIAL and labels & Label.PLACE:
        return item(a, Value(labels, keyed=True), Value(const=key))
    return Value(labels)


def _into_library(
    a: Activation, node: cst.Call, name: str, full: str, written: str, receiver: Value, given: Given
) -> None:
    """Note what a library does with what it is given, where a row says so."""
    for sink in a.engine.table.sinks.get(name, ()):
        if sink.method or sink.name in (full, written):
            _poured(a, sink, node, name, receiver, given)
    if name in PARSERS:
        _parse(a, node, name, receiver, given)


def _poured(a: Activation, row: Sink, node: cst.Call, name: str, receiver: Value, given: Given) -> None:
    """What a library does with the client's text or a secret; the call does what it does besides."""
    meant = given if row.at is None else given[row.at : row.at + 1]
    payload = next((value for _, value in meant if value.labels & row.labels), None)
    if payload is not None and a.function is not None:
        note(a, row.kind, node, name, receiver, given, payload=payload)


def _is_required(full: str, given: Given) -> bool:
    """True for a variable that has to be set: it has a default that is on, or reading it fails without one."""
    default = next((value for at, (keyword, value) in enumerate(given) if keyword == "default" or at == 1), None)
    if default is None:
        return full in RAISING
    return default.const is UNKNOWN or str(default.const).lower() not in OFF


def _parse(a: Activation, node: cst.Call, name: str, receiver: Value, given: Given) -> None:
    """`int(text)`, `json.loads(text)`: noted; and what was parsed is known to be an object from there on."""
    if a.function is not None:
        note(a, "parse", node, name, receiver, given, caught=a.caught)
    if name in JSON_READERS and a.loops and union(value for _, value in given) & Label.TEXT:
        _no_json(a, node)
    first = node.args[0].value if node.args else None
    if name in DECODERS and isinstance(first, cst.Name) and given[0][1].labels & Label.TEXT:
        a.state.env[first.value] = given[0][1].drop(Label.TEXT)


def _no_json(a: Activation, node: cst.Call) -> None:
    """Note a frame that is parsed in a loop where nothing inside of the loop catches that it is no JSON."""
    if not a.loops or a.function is None:
        return
    outside, inside = a.attempts[: a.loops[-1].attempts], a.attempts[a.loops[-1].attempts :]
    if not any(catches_bad_json(attempt) for attempt in inside) and not any(map(answers_bad_json, outside)):
        a.note(Effect("silence", node, a.function, a.state.facts))


def _act(
    a: Activation, node: cst.Call, name: str, full: str, written: str, receiver: Value, given: Given
) -> Value | None:
    """An act that a row speaks of: noted, and the client gone where it was turned away."""
    row = a.engine.table.named_acts.get(full)
    if row is None:
        row = next((r for r in a.engine.table.acts.get(name, ()) if _is_meant(r, receiver, written, given)), None)
    if row is None or a.function is None:
        return None
    kind: str = "broadcast" if row.kind == "send" and is_anothers(receiver) else row.kind
    kind = _ASGI.get(_type_of(argument(given, 0)), kind) if row.kind == "send" else kind
    payload, place = argument(given, *row.payload), argument(given, *row.place)
    note(a, kind, node, name, receiver, given, payload=payload, place=place)
    if kind == "close":
        a.state.closed = True
    if row.kind in ANSWERING:
        a.hold(Fact("told", Label.NOTHING, node, a.function))
    if row.kind in REACHING and not skips_sender(node):
        a.state.pending = False
    if row.kind == "join" and place.labels & Label.IDENTITY:
        a.hold(Fact("scope", place.labels & (Label.PLACE | Label.IDENTITY), node, a.function, text=name))
    return Value(things=())


_ASGI = {"websocket.accept": "accept", "websocket.close": "close"}
"""What a message of the ASGI does that a program sends by itself: `self.send({"type": "websocket.accept"})`."""


def _type_of(value: Value) -> str:
    kind = value.parts.get("type") if value.parts is not None else None
    return kind.const if kind is not None and isinstance(kind.const, str) else ""


def _is_meant(row: Act, receiver: Value, written: str, given: Given) -> bool:
    if row.bases:
        return any(written.startswith(base) for base in row.bases)
    if row.kind == "close" and not row.on:
        return bool(receiver.labels & Label.SERVER) or any(v.labels & Label.CONNECTION for _, v in given)
    on = row.on | Label.OTHERS if row.kind == "send" and row.on & Label.CONNECTION else row.on
    return not on or bool(on & receiver.labels)


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


def note(
    a: Activation,
    kind: str,
    node: cst.Call,
    name: str,
    receiver: Value,
    given: Given,
    *,
    payload: Value = NOTHING,
    place: Value = NOTHING,
    target: Function | None = None,
    full: str = "",
    caught: frozenset[str] = NO_NAMES,
) -> None:
    """Record an act at this place."""
    assert a.function is not None
    effect = Effect(
        kind, node, a.function, a.state.facts, name, receiver, tuple(given), payload, place, a.loop_depth > 0,
        a.state.closed, (), target, full, caught,
    )  # fmt: skip
    a.note(effect)


def _unknown(a: Activation, node: cst.Call, name: str, full: str, written: str, receiver: Value, given: Given) -> Value:
    """A call of code that is not at hand."""
    values = [value for _, value in given]
    if name in TRANSLATORS and len(values) == 1:
        return values[0]
    labels = union(values)
    verified = name in _VERIFYING and any(matches(row, full) for row in VERIFIERS)
    if verified:
        _bear(a, node)
    verified = verified and bool(labels & (Label.CREDENTIAL | Label.CLIENT | Label.BEARER))
    if verified and not labels & Label.BEARER:
        labels |= Label.CREDENTIAL  # a message that is signed or sealed says by itself whose it is
    gives = name in ACCESSORS and not _of_orm(receiver) and not verified
    if gives and not _is_away(a, receiver, full):
        known = a.state.env.get(spelled(node)) if name == "get" else None
        if known is not None:
            return known
        return _reshaped(a, node, name, receiver, given)
    if name in MUTATORS and isinstance(node.func, cst.Attribute):
        put_into(a, node, node.func.value, receiver, values)
    only = _only_method(a, node, name, receiver, given, written)
    if only is not None:
        return only
    quiet = written.partition(".")[0] in QUIET_PACKAGES or full.partition(".")[0] in QUIET_PACKAGES
    quiet = quiet or full.startswith(QUIET_MODULES)
    _note_unknown(a, node, name, full, receiver, given, labels, quiet=quiet)
    if not _is_query(name, given):
        _believe(a, node, name, written, full, receiver, labels, quiet=quiet)
    _call_back(a, node, values, labels)
    fields: dict[object, Value] = {keyword: value for keyword, value in given if keyword and keyword[0] != "*"}
    parts = fields if fields and name[:1].isupper() else None  # `Message(text=text)`, whatever class that is
    found = words(name) & FINDING and any(_names_one(a, *pair) for pair in zip(node.args, values, strict=False))
    labels = _result(name, written, receiver.labels, labels, quiet=quiet) | Label.FOUND * bool(found)
    labels |= _of_cursor(a, written, name, labels) | _of_seal(full, given)
    return Value(labels, parts=parts, made=node, maker=full if is_outside(full) else "")


def _of_orm(receiver: Value) -> bool:
    """True for a query of Django's ORM, also where nothing says of which model."""
    return any(isinstance(thing, Query) for thing in receiver.things)


def _is_away(a: Activation, receiver: Value, full: str) -> bool:
    """True for a call of something on another machine, or that came from there."""
    imported = full.partition(".")[0] in a.outline.imports.values()
    return is_outside(receiver.maker) or (imported and is_outside(full))


def _is_query(name: str, given: Given) -> bool:
    """`cursor.execute(query, parameters)`, which raises for no row that is missing."""
    return name == "execute" and len(given) > 1 and not given[0][1].labels & ABOUT_CLIENT


def _of_cursor(a: Activation, written: str, name: str, labels: int) -> int:
    """What `cursor.fetchone()` gives depends on what `cursor.execute(query, parameters)` was given before."""
    asked = f"{written.rpartition('.')[0]}.execute()"
    if name == "execute":
        a.state.env[asked] = Value(labels)
    return a.state.env.get(asked, NOTHING).labels if name in FETCHING else Label.NOTHING


def _of_seal(full: str, given: Given) -> int:
    """What is made of a message with a key tells by itself who has that key: `hmac.new(key, body, "sha256")`."""
    keyed = full.startswith("hmac.") or any(keyword == "key" for keyword, _ in given)
    is_seal = full in SEALS and keyed and union(value for _, value in given) & Label.CLIENT
    return Label.CREDENTIAL if is_seal else Label.NOTHING


def _names_one(a: Activation, arg: cst.Arg, value: Value) -> bool:
    """True for an id of the client's, for `Order.id == order_id`, and for a query with one in it."""
    if not isinstance(arg.value, cst.Comparison) or not value.labels & Label.PLACE:
        return is_id(value) or bool(value.labels & Label.FOUND)
    return any(is_id(a.value(side)) for side in (arg.value.left, *(one.comparator for one in arg.value.comparisons)))


_VERIFYING = frozenset(row.rpartition(".")[2] for row in VERIFIERS)


def _bear(a: Activation, node: cst.Call) -> None:
    """What is verified lets in whoever has it, whatever it is called."""
    name = dotted(node.args[0].value) if node.args else None
    if name is not None and name in a.state.env:
        a.state.env[name] = a.state.env[name].add(Label.BEARER)


def _cut_at(separator: Value) -> str:
    """`token` of `query.split("token=")[1]`."""
    text = separator.const if isinstance(separator.const, str) else ""
    return text.rstrip("=").lstrip("?&") if text.endswith("=") else ""


def _receiver_name(node: cst.Call) -> str:
    """What a method is called on, as written; of `app["rooms"][old].pop(nick)` the name of the collection."""
    written = dotted(node.func)
    if written is None and isinstance(node.func, cst.Attribute):
        return collection_name(node.func.value)
    return (written or "").rpartition(".")[0]


def _dispatched(a: Activation, holder: Value, node: cst.Call, key: Value) -> Value:
    """`getattr(self, "on_" + action)`: any method whose name begins so; any public one, where the client's word is the
    whole name."""
    prefix = _beginning(_as_given(a, node.args[1].value))
    owners = [thing.owner for thing in holder.things if isinstance(thing, Instance)]
    methods = [m for owner in owners for c in a.engine.index.lineage(owner).classes for m in c.methods.values()]
    hidden = "__" if prefix else "_"
    named = [m for m in methods if m.name.startswith(prefix) and m is not a.function and not m.name.startswith(hidden)]
    things = tuple(Closure(method, self_value=holder) for method in named[:MOST_DISPATCHED])
    return Value(holder.labels & ~COLLECTION, things=things if prefix or key.labels & Label.MESSAGE else ())


def _as_given(a: Activation, node: cst.BaseExpression) -> cst.BaseExpression:
    """`f"on_{action}"` for a name that the function gives that, and nothing else."""
    if not isinstance(node, cst.Name) or a.function is None:
        return node
    given = list(given_to(node.value, a.engine.body(a.function).nodes))
    return given[0] if len(given) == 1 else node


def _beginning(key: cst.BaseExpression) -> str:
    """The literal text that a name begins with: `on_` of `"on_" + action` and of `f"on_{action}"`."""
    match key:
        case cst.BinaryOperation(left=cst.SimpleString() as left):
            return str(left.evaluated_value)
        case cst.FormattedString(parts=[cst.FormattedStringText(value=text), *_]):
            return str(text)
    return ""


def _reshaped(a: Activation, node: cst.Call, name: str, receiver: Value, given: Given) -> Value:
    """`data.get("x")`, `str(e)`, `json.loads(text)`: what goes in comes out."""
    values = [value for _, value in given]
    if name in ("get", "getlist", "pop", "setdefault", "getattr") and values:
        holder, keys = (values[0], values[1:]) if name == "getattr" else (receiver, values)
        keys = keys if name == "getattr" else [v for keyword, v in given if keyword in ("", "default")]
        if keys:
            if name == "getattr" and keys[0].const is UNKNOWN:
                return _dispatched(a, holder, node, keys[0])
            if len(keys) == 2 and is_id(keys[1]) and _is_class(node.args[0].value):
                return Value(keys[1].labels & Label.PLACE | Label.ASKED | Label.FOUND)  # `session.get(Order, order_id)`
            found = read(a, item(a, holder, keys[0], _receiver_name(node)), node, keys[0].const)
            return found if len(keys) == 1 or found.const is not UNKNOWN else join([(found, NONE), (keys[1], NONE)])
    if name in ("split", "partition") and values:
        receiver = read(a, receiver, node, _cut_at(values[0]))
    labels = (receiver.labels | union(values)) & _RESHAPED & ~(Label.BROAD if name == "type" else 0)
    labels &= ~(Label.FREE | Label.BEARER) if name in NUMBERS or name == "keys" else ~0
    labels |= Label.CHECKED if name in MODELS and labels & Label.CLIENT else 0
    kept = Label.WHOLE if name in DECODERS else Label.WHOLE | Label.TEXT
    whole = (receiver.labels | union(values)) & kept if name in COPYING else 0
    roster = held(union(values)) & Label.ROSTER | receiver.labels & Label.ROSTER
    roster = roster if name in ("list", "set", "tuple", "copy", "values", "keys", "items", "sorted") else 0
    roster |= union(values) & Label.ROSTER if name in ("list", "set", "tuple", "sorted", "enumerate", "zip") else 0
    parts = values[0].parts if name in COPYING and values else receiver.parts if name in GIVING else None
    if name == "dict" and not any(not keyword or keyword.startswith("*") for keyword, _ in given):
        parts = dict(given)
    key = receiver.key or (values[0].key if values else "")
    const = "" if name in ("str", "format", "join", "strip") and not labels else UNKNOWN
    if name in ("gather", "wait_for", "shield") and values:
        return join((value, NONE) for value in values)
    text = text_of(receiver) if name == "format" and labels & Label.FREE else ""
    labels |= union(values) & (Label.REQUEST | Label.BEARER) if name == "dict" and len(given) == 1 else 0
    pairs = name in KEYED and (receiver.keyed or any(value.keyed for value in values))
    const = const if labels == 0 and const else UNKNOWN
    return Value(labels | whole | roster, const, parts=parts, key=key, text=text, keyed=pairs)


def _is_class(node: cst.BaseExpression) -> bool:
    """True for a name that is written like one of a class."""
    return isinstance(node, cst.Name) and node.value[:1].isupper() and not node.value.isupper()


def _put_labels(a: Activation, written: str, labels: int) -> None:
    """A collection of the own object holds such values from now on, in every method."""
    head, _, name = written.partition(".")
    for thing in a.state.env.get(head, NOTHING).things:
        if isinstance(thing, Instance) and name and "." not in name:
            thing.attributes[name] = thing.attributes.get(name, a.state.env[written]).add(labels)


def put_into(
    a: Activation, node: cst.CSTNode, collection: cst.BaseExpression, holder: Value, values: Sequence[Value]
) -> None:
    """A collection gets these values, and so does the name that holds it."""
    labels = held(union(values))
    written = dotted(collection)
    if written is not None and labels & ~holder.labels:
        a.state.env[written] = holder.add(labels)
        _put_labels(a, written, labels)


def _only_method(a: Activation, node: cst.Call, name: str, receiver: Value, given: Given, written: str) -> Value | None:
    """A method of something unknown that is given the connection, or, under a name of several words, the message: the
    project's only method of that name is meant, or one of those of classes that derive from one."""
    handed = any(value.labels & Label.CONNECTION for _, value in given)
    handed = handed or ("_" in name.strip("_") and any(value.labels & Label.WHOLE for _, value in given))
    if not handed or receiver.labels & _CARRIER or not isinstance(node.func, cst.Attribute):
        return None
    head = written.partition(".")[0]
    outer = a.outline.imports.get(head, "")
    if outer and a.engine.index.module(outer.partition(".")[0], a.outline) is None:
        return None
    meant = [method for method in a.engine.index.family_method(name) if not method.is_abstract]
    targets = [Closure(m, self_value=Value(things=(Instance(m.owner),))) for m in meant if m.owner is not None]
    calls = [partial(a.engine.invoke, a, node, target, given, written, name) for target in targets]
    return _one_of(a, calls) if calls else None


def _note_unknown(
    a: Activation, node: cst.Call, name: str, full: str, receiver: Value, given: Given, labels: int, *, quiet: bool
) -> None:
    """`labels` are those of all that is given to it."""
    if a.function is None:
        return
    if full in PROGRAMS or name in SPAWNING_METHODS:
        kind = "spawn"
    elif quiet or name == "":
        kind = "call"
    elif (
        labels & Label.CONNECTION and says(name, TAKING_IN) and not receiver.labels & _CARRIER and name not in MUTATORS
    ):
        kind = "accept"
    elif labels & _CARRIER:
        kind = "keep"
    elif labels & Label.CLIENT:
        kind = "serve"
    else:
        kind = "call"
    if kind == "keep":
        a.hold(Fact("told", Label.NOTHING, node, a.function))
    serves = kind == "serve" and (labels & Label.WHOLE or _may_answer(a, node, name))
    if kind in REACHING or serves or emits(kind, name, node):
        a.state.pending = False
    place = _key_of(a, node) if name in MUTATORS else NOTHING
    note(
        a,
        kind,
        node,
        name,
        receiver,
        given,
        payload=given[0][1] if place is not NOTHING and given else NOTHING,
        place=place,
        full=full,
    )
    if kind == "accept":
        note(a, "keep", node, name, receiver, given)


# a message that is handed on as it came (to a terminal, an engine, another server) is answered there, if anywhere
def _may_answer(a: Activation, node: cst.Call, name: str) -> bool:
    """True for unknown code that is called like an answer, and for what stands in a table, a parameter, a variable."""
    written = dotted(node.func)
    if words(name) & REPLYING:
        return True
    if written is None:
        return not isinstance(node.func, cst.Attribute)
    return "." not in written and not (
        a.outline.defines(written) or written in a.outline.imports or hasattr(builtins, written)
    )


def _key_of(a: Activation, node: cst.Call) -> Value:
    """`room` of `rooms[room].add(ws)` and of `rooms.setdefault(room, set()).add(ws)`."""
    return outer_key(a, node.func.value) if isinstance(node.func, cst.Attribute) else NOTHING


def outer_key(a: Activation, collection: cst.BaseExpression) -> Value:
    """The key under which a collection stands in another one."""
    match collection:
        case cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Index(value=key))]):
            return a.value(key)
        case cst.Call(func=cst.Attribute(attr=cst.Name(value="setdefault" | "get")), args=[cst.Arg(value=key), *_]):
            return a.value(key)
    return NOTHING


def _believe(
    a: Activation, node: cst.Call, name: str, written: str, full: str, receiver: Value, labels: int, *, quiet: bool
) -> None:
    """Unknown code that is given a credential may raise; so may what is called a check and given the client."""
    if a.function is None or quiet:
        return
    if is_guard(a, full, name):
        a.hold(Fact("row", labels | Label.CREDENTIAL, node, a.function, text=written))
        return
    about = (labels | receiver.labels) & (ABOUT_CLIENT | Label.PLACE | ORIGIN)
    if about & ABOUT_CLIENT and (name in FINDERS or (name in _ONE_ROW and _of_orm(receiver))):
        a.hold(Fact("found", about, node, a.function, text=written))
    said = words(name)
    is_sure = bool(said & _SURELY)
    harmless = bool(said & HARMLESS) and not is_sure and not _logs_in(node, name, labels)
    if labels & Label.PLACE and (labels | receiver.labels) & Label.IDENTITY and not harmless:
        a.hold(Fact("ask", Label.PLACE | Label.IDENTITY, node, a.function, text=written))
    own = receiver.labels & Label.CONNECTION and any(isinstance(thing, Instance) for thing in receiver.things)
    if own and is_sure:
        a.hold(Fact("call", Label.PLACE | Label.IDENTITY, node, a.function, text=written))
    given = labels & (Label.CREDENTIAL | Label.FIRST * bool(labels & Label.CREDENTIAL))
    if given and not labels & Label.ASKED and not harmless:
        about = labels & (Label.CREDENTIAL | Label.PLACE | Label.IDENTITY | Label.FIRST | ORIGIN)
        a.hold(Fact("call", about, node, a.function, text=written))
    elif is_sure and (labels | receiver.labels) & (_CARRIER | Label.IDENTITY) and not receiver.labels & _CARRIER:
        about = labels & (Label.PLACE | Label.IDENTITY | ORIGIN) | Label.IDENTITY
        a.hold(Fact("call", about, node, a.function, text=written))


_ONE_ROW = frozenset({"get", "aget"})
"""Methods of Django's queries that raise where there is no such row."""


def is_guard(a: Activation, full: str, name: str) -> bool:
    """True for a call that turns strangers away, as a row says by its full name or by the last part of it."""
    table = a.engine.table
    return not table.guards.isdisjoint((full, name)) or any(
        matches(pattern, full) or matches(pattern, name) for pattern in table.guard_patterns
    )


def _logs_in(node: cst.Call, name: str, labels: int) -> bool:
    """`ssh.connect(host, username=name, password=password)`: the other side checks what the client brought."""
    named = (arg.keyword.value for arg in node.args if arg.keyword is not None)
    return bool(labels & Label.CREDENTIAL) and "connect" in words(name) and any(says(word, PROVING) for word in named)


_SURELY = CHECKING - {"user", "session", "current", "login", "role", "roles", "admin", "staff", "token", "principal"}
"""The verbs among the words of checks: a call that is named by a thing alone (`session`, `user`) makes or finds one."""


def _result(name: str, written: str, receiver: int, labels: int, *, quiet: bool) -> int:
    """Return the labels of an unknown call's result: those of its arguments, without the client's own word."""
    known = (receiver | labels) & (
        Label.PLACE | Label.CREDENTIAL | Label.IDENTITY | Label.FIRST | Label.SECRET | Label.SETTING | ORIGIN | CLAIMS
    ) | receiver & Label.FOUND
    if quiet:
        return (receiver | labels) & _RESHAPED & ~(Label.BEARER * (written.partition(".")[0] == "re"))
    said = words(name)
    if labels & Label.CREDENTIAL and not said & HARMLESS:
        known |= Label.IDENTITY
    if labels & _CARRIER and not said & (TAKING_IN | HARMLESS):
        known |= Label.CREDENTIAL
        if said & CHECKING:
            known |= Label.IDENTITY
    if said >= {"current", "user"} or name in ("current_user", "get_session"):
        known |= Label.IDENTITY
    if name[:1].isupper() or name.startswith("_") or name in ENVELOPES:
        known |= labels & (Label.ERROR | Label.BROAD)
    if said & {"create", "insert", "generate"}:
        known &= ~(Label.PLACE | Label.SETTING)  # what has just been made has a name of its own, and is no setting
    return known | Label.ASKED if known or labels or receiver else Label.NOTHING


def _call_back(a: Activation, node: cst.Call, values: Sequence[Value], labels: int) -> None:
    """Functions that are given to unknown code run some time later, with whatever that gives them."""
    for value, given in _callbacks(values):
        for thing in value.things:
            if isinstance(thing, (Closure, LambdaThing)):
                a.threads += 1  # nobody knows where
                a.engine.invoke(a, node, thing, given, "", "")
                a.threads -= 1


def _callbacks(values: Sequence[Value]) -> Iterator[tuple[Value, Given | None]]:
    """Functions, and `(function, {"websocket": websocket})`, which says what it will be called with."""
    for value in values:
        yield value, None
        match value.parts:
            case {0: Value() as function, 1: Value(parts=dict() as named)}:
                yield function, [(key, part) for key, part in named.items() if isinstance(key, str)]


EXPRESSIONS[cst.Call] = call
