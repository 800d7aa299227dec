"""What a call does: an act of a framework, a function of the project, or unknown code that is given something."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import cast

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import dotted
from lint_rules.flow import blocking
from lint_rules.flow.activation import CAUGHT, EXPRESSIONS, Activation
from lint_rules.flow.attempts import answers_bad_json, catches_bad_json
from lint_rules.flow.called import ANSWERING, REACHING, Called, Given, is_anothers, note, one_of, skips_sender
from lint_rules.flow.effects import Effect, argument
from lint_rules.flow.facts import NONE, Fact
from lint_rules.flow.items import item, source_for
from lint_rules.flow.unknown_code import unknown
from lint_rules.flow.values import (
    LIBRARY,
    NOTHING,
    UNKNOWN,
    Bound,
    Client,
    Closure,
    Instance,
    Kind,
    LambdaThing,
    Value,
    join,
)
from lint_rules.flow.ways import State
from lint_rules.frameworks.blocking import CLIENTS, MAKES_SESSIONS, THREADING
from lint_rules.frameworks.emberwire import PACKAGES
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.libraries import (
    ABORTING,
    DECODERS,
    ENVIRONMENT,
    JSON_READERS,
    LATER,
    OFF,
    PARSERS,
    RAISING,
    TRACEBACKS,
    WRAPPERS,
)
from lint_rules.frameworks.model import Act, Sink
from lint_rules.frameworks.words import (
    PROVING,
    is_bearer,
    says,
)

_CALLABLE = (Closure, Bound, LambdaThing, Kind)
_LATER = frozenset({"sync_to_async", "async_to_sync", "database_sync_to_async", "partial", "wraps"})
"""Wrappers that give back a function; the others run it at once."""


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
        a.state = a.state.stopped()
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
    call = Called(node, name, full, written, receiver, given)
    if name in TRACEBACKS:
        return a.state.env.get(CAUGHT, NOTHING)
    if (name in WRAPPERS or full in WRAPPERS) and given:
        return _wrapped(a, call)
    _into_library(a, call)
    done = _act(a, call)
    source = _source(a, call, callee)
    return _from_source(a, source, call) if source is not None else _followed(a, call, callee, done)


def _followed(a: Activation, call: Called, callee: Value, done: Value | None) -> Value:
    """What comes of an act, of functions of the project, or of code that is not at hand."""
    targets = _targets(a, callee)
    if done is not None and not any(isinstance(target, Closure) for target in targets):
        return done
    if targets:
        run = partial(a.engine.invoke, a, call.node)
        return one_of(a, [partial(run, target, call.given, call.written, call.name) for target in targets])
    things = blocking.called(a, call.node, call.name, call.full, call.receiver, call.given) or _made_by_factory(callee)
    value = unknown(a, call)
    if not things and not call.receiver.things:
        return value
    return replace(value, things=(*(t for t in value.things if not isinstance(t, LIBRARY)), *things))


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


def _wrapped(a: Activation, call: Called) -> Value:
    """`sync_to_async(f)`, `create_task(f(x))`, `loop.run_in_executor(None, f, x)`."""
    name, given = call.name, call.given
    at = next((i for i, (_, value) in enumerate(given) if any(isinstance(t, _CALLABLE) for t in value.things)), None)
    if at is None:
        if name in LATER and a.function is not None:
            note(a, "later", replace(call, receiver=NOTHING))
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
    return called(a, call.node, function, rest, _written_of(function) or call.written)


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


def _source(a: Activation, call: Called, callee: Value) -> int | None:
    rows = a.engine.table.methods.get(call.name)
    row = source_for(rows, call.receiver) if rows else None
    if row is not None and (row.on or not any(isinstance(thing, Closure) for thing in callee.things)):
        if row.labels & Label.CLIENT and row.labels & Label.WHOLE and a.loop_depth == 0:
            return row.labels | Label.FIRST
        return row.labels
    named = a.engine.table.names.get(call.full)
    if named is not None:
        return named.labels
    if call.full in a.engine.table.servers:
        return Label.SERVER
    if call.full in ENVIRONMENT and not call.receiver.labels & Label.REQUEST:
        return Label.SETTING
    return None


def _from_source(a: Activation, labels: int, call: Called) -> Value:
    if labels & Label.MESSAGE and call.receiver.labels & Label.CONNECTION:
        _listen(a, call.node, call.name)
    if call.full in ENVIRONMENT and not _is_required(call.full, call.given):
        labels |= Label.OPTIONAL
    key = next((value.const for keyword, value in call.given if not keyword), UNKNOWN)
    if labels & Label.SETTING and isinstance(key, str) and says(key, PROVING):
        labels |= Label.SECRET | Label.BEARER * is_bearer(key)
    if labels & Label.CREDENTIAL and labels & Label.PLACE:
        return item(a, Value(labels, keyed=True), Value(const=key))
    return Value(labels)


def _into_library(a: Activation, call: Called) -> None:
    """Note what a library does with what it is given, where a row says so."""
    for sink in a.engine.table.sinks.get(call.name, ()):
        if sink.method or sink.name in (call.full, call.written):
            _poured(a, sink, call)
    if call.name in PARSERS:
        _parse(a, call)


def _poured(a: Activation, row: Sink, call: Called) -> None:
    """What a library does with the client's text or a secret; the call does what it does besides."""
    meant = call.given if row.at is None else call.given[row.at : row.at + 1]
    payload = next((value for _, value in meant if value.labels & row.labels), None)
    if payload is not None and a.function is not None:
        note(a, row.kind, call, payload=payload)


def _is_required(full: str, given: Given) -> bool:
    """True for a variable that has to be set: it has a default that is on, or reading it fails without one."""
    default = next((value for at, (keyword, value) in enumerate(given) if keyword == "default" or at == 1), None)
    if default is None:
        return full in RAISING
    return default.const is UNKNOWN or str(default.const).lower() not in OFF


def _parse(a: Activation, call: Called) -> None:
    """`int(text)`, `json.loads(text)`: noted; and what was parsed is known to be an object from there on."""
    if a.function is not None:
        note(a, "parse", call, caught=a.caught)
    if call.name in JSON_READERS and a.loops and call.labels & Label.TEXT:
        _no_json(a, call.node)
    first = call.node.args[0].value if call.node.args else None
    if call.name in DECODERS and isinstance(first, cst.Name) and call.given[0][1].labels & Label.TEXT:
        a.state.env[first.value] = call.given[0][1].drop(Label.TEXT)


def _no_json(a: Activation, node: cst.Call) -> None:
    """Note a frame that is parsed in a loop where nothing inside of the loop catches that it is no JSON."""
    if not a.loops or a.function is None:
        return
    outside, inside = a.attempts[: a.loops[-1].attempts], a.attempts[a.loops[-1].attempts :]
    if not any(catches_bad_json(attempt) for attempt in inside) and not any(map(answers_bad_json, outside)):
        a.note(Effect("silence", node, a.function, a.state.facts))


def _act(a: Activation, call: Called) -> Value | None:
    """An act that a row speaks of: noted, and the client gone where it was turned away."""
    row = a.engine.table.named_acts.get(call.full)
    if row is None:
        row = next((r for r in a.engine.table.acts.get(call.name, ()) if _is_meant(r, call)), None)
    if row is None or a.function is None:
        return None
    kind: str = "broadcast" if row.kind == "send" and is_anothers(call.receiver) else row.kind
    kind = _ASGI.get(_type_of(argument(call.given, 0)), kind) if row.kind == "send" else kind
    payload, place = argument(call.given, *row.payload), argument(call.given, *row.place)
    note(a, kind, call, payload=payload, place=place)
    if kind == "close":
        a.state.closed = True
    if row.kind in ANSWERING:
        a.hold(Fact("told", Label.NOTHING, call.node, a.function))
    if row.kind in REACHING and not skips_sender(call.node):
        a.state.pending = False
    if row.kind == "join" and place.labels & Label.IDENTITY:
        a.hold(Fact("scope", place.labels & (Label.PLACE | Label.IDENTITY), call.node, a.function, text=call.name))
    return Value(things=())


_ASGI = {"websocket.accept": "accept", "websocket.close": "close"}
"""What a message of the ASGI does that a program sends by itself: `self.send({"type": "websocket.accept"})`."""


def _type_of(value: Value) -> str:
    kind = value.parts.get("type") if value.parts is not None else None
    return kind.const if kind is not None and isinstance(kind.const, str) else ""


def _is_meant(row: Act, call: Called) -> bool:
    if row.bases:
        return any(call.written.startswith(base) for base in row.bases)
    if row.kind == "close" and not row.on:
        return bool(call.receiver.labels & Label.SERVER) or bool(call.labels & Label.CONNECTION)
    on = row.on | Label.OTHERS if row.kind == "send" and row.on & Label.CONNECTION else row.on
    return not on or bool(on & call.receiver.labels)


EXPRESSIONS[cst.Call] = call
