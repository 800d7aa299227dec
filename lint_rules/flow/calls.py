"""What a call does: an act of a framework, a function of the project, or unknown code that is given something."""

from __future__ import annotations

import builtins
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import cast

import libcst as cst

from lint_rules.code.outline import Class, Function, Piece
from lint_rules.code.syntax import chain, dotted, last_name, literal, run_by, spelled
from lint_rules.flow import blocking
from lint_rules.flow.activation import CAUGHT, EXPRESSIONS, Activation, GivenUp
from lint_rules.flow.attempts import answers_bad_json, catches_bad_json
from lint_rules.flow.called import Called, Given
from lint_rules.flow.contents import contents
from lint_rules.flow.coroutines import unawaited
from lint_rules.flow.effects import NO_NAMES, Effect, argument
from lint_rules.flow.facts import NONE, Fact, FactKind, Facts
from lint_rules.flow.items import brought, held, is_chosen, is_id, item, read, source_for
from lint_rules.flow.patterns import MATCHING, is_pattern
from lint_rules.flow.reshaping import RESHAPED, reshaped
from lint_rules.flow.values import (
    LIBRARY,
    NOTHING,
    UNKNOWN,
    Above,
    Bound,
    Client,
    Closure,
    Instance,
    Kept,
    Kind,
    LambdaThing,
    Query,
    Value,
    grown,
    join,
    union,
)
from lint_rules.flow.ways import State, merge
from lint_rules.frameworks.blocking import CLIENTS, MAKES_SESSIONS, THREADING
from lint_rules.frameworks.emberwire import PACKAGES
from lint_rules.frameworks.labels import ABOUT_CLIENT, CLAIMS, ORIGIN, Label
from lint_rules.frameworks.libraries import (
    ABORTING,
    ABOUT_CODE,
    ACCESSORS,
    BEHIND_PROXY,
    BESIDE,
    COMPUTING,
    CONSTANT_TIME,
    DECODERS,
    DIGESTING,
    ENVELOPES,
    ENVIRONMENT,
    FETCHING,
    FINDERS,
    HASHING,
    JSON_READERS,
    LATER,
    MUTATORS,
    OFF,
    PARSERS,
    PROGRAMS,
    QUERYING,
    QUIET_MODULES,
    QUIET_PACKAGES,
    RAISING,
    RESOLVING,
    SEALING_PACKAGES,
    SEALS,
    SPAWNING_METHODS,
    TRACEBACKS,
    TRANSLATORS,
    VERIFIERS,
    VERIFYING_CLASSES,
    WRAPPERS,
    is_database,
    is_outside,
)
from lint_rules.frameworks.model import Act, Sink, matches
from lint_rules.frameworks.words import (
    CHECKING,
    FINDING,
    HARMLESS,
    IDS,
    KEY_HOLDERS,
    KEYS,
    MAY_TELL,
    PROVING,
    ROOMS,
    TAKING_IN,
    asks_pace,
    is_bearer,
    says,
    words,
)

_SUPER = "super()."
"""How a call of a method of another class begins, in whichever form of `super` it is written."""

_CALLABLE = (Closure, Bound, LambdaThing, Kind)
_LATER = frozenset({"sync_to_async", "async_to_sync", "database_sync_to_async", "partial", "wraps"})
"""Wrappers that give back a function; the others run it at once."""


def call(a: Activation, node: cst.CSTNode) -> Value:
    """The value of a call, and everything that it does."""
    node = cast("cst.Call", node)
    written = dotted(node.func) or _tail(node.func)
    if written == "super":
        return _above(a)
    callee = a.value(node.func)
    before = a.state.copy() if written.rpartition(".")[2] in LATER else None
    given = [(_keyword(arg), _given(a, arg, written)) for arg in node.args]
    held_before = a.state.facts
    value = called(a, node, callee, given, written)
    if node not in a.awaited and (callee.things or value.certain or not isinstance(node.func, cst.Name)):
        value = unawaited(a, node, callee, given, value, held_before)
    if before is not None:
        _go_on(a, before)
    if written.endswith("abort") and a.outline.resolve(written) in ABORTING:
        a.raised.append(a.state)
        a.state = State(a.state.env.copy(), a.state.facts, a.state.closed, live=False)
    return value


def _given(a: Activation, arg: cst.Arg, written: str) -> Value:
    """The value of an argument. A query for everybody but the client does not ask who it is:
    `Message.query.filter(Message.sender != user.id)`."""
    value = a.value(arg.value)
    leaves_out = value.labels & ABOUT_CLIENT and _leaves_out(arg, written.rpartition(".")[2])
    return value.drop(ABOUT_CLIENT) if leaves_out else value


def _leaves_out(arg: cst.Arg, name: str) -> bool:
    """True for an argument of a query that says what is not looked for."""
    match arg.value:
        case cst.Comparison(comparisons=[cst.ComparisonTarget(operator=cst.NotEqual())]):
            return name in _SELECTING
        case cst.UnaryOperation(operator=cst.BitInvert()):
            return name in _SELECTING
    return name == "exclude"


_SELECTING = QUERYING | {"find", "find_one", "find_many", "get", "and_", "or_", "having"}
"""Methods and functions that are given what a query asks for."""


def _above(a: Activation) -> Value:
    """What `super()` is here, in whichever of its forms."""
    own = a.state.env.get("self", NOTHING)
    if a.function is None or a.function.owner is None:
        return NOTHING
    return Value(own.labels, things=(Above(a.function.owner, own),))


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
            return f"{_SUPER}{func.attr.value}"
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
    values = [value for _, value in given]
    call = Called(node, name, full, written, receiver, given, values, union(values))
    if name in TRACEBACKS:
        return a.state.env.get(CAUGHT, NOTHING)
    if (name in WRAPPERS or full in WRAPPERS) and given:
        return _wrapped(a, call)
    _into_library(a, call)
    is_ours = any(isinstance(thing, Closure) for thing in callee.things)
    # the rows speak of what the framework's own class does
    done = None if is_ours and written.startswith(_SUPER) else _act(a, call, is_ours=is_ours)
    source = _source(a, call, callee)
    return _from_source(a, source, call) if source is not None else _followed(a, call, callee, done)


def _followed(a: Activation, call: Called, callee: Value, done: Value | None) -> Value:
    """What comes of an act, of functions of the project, or of code that is not at hand; an answer about how often the
    client comes says nothing of who it is."""
    targets = _targets(a, callee, call)
    if done is not None and not any(isinstance(target, Closure) for target in targets):
        return done
    value = _answer_of(a, call, callee, targets)
    if value.labels & (ABOUT_CLIENT | Label.FIRST) and _asks_pace(call, targets):
        return value.drop(ABOUT_CLIENT | Label.FIRST).add(Label.CLIENT)
    return value


def _asks_pace(call: Called, targets: Sequence[Closure | Kind | LambdaThing] = ()) -> bool:
    """True where what is called, or what that runs (`limited` of `in_a_thread(limited)()`), is named after a rate."""
    reached = (target.function.name for target in targets if isinstance(target, Closure))
    return any(map(asks_pace, (call.written, dotted(run_by(call.node)) or "", *reached)))


def _answer_of(a: Activation, call: Called, callee: Value, targets: Sequence[Closure | Kind | LambdaThing]) -> Value:
    """What these give back, or what unknown code does where there are none."""
    if targets:
        run = partial(_share if len(targets) > 1 else a.engine.invoke, a, call.node)
        return one_of(a, [partial(run, target, call.given, call.written) for target in targets])
    things = blocking.called(a, call.node, call.name, call.full, call.receiver, call.given) or _made_by_factory(callee)
    value = unknown(a, call)
    if not things and not call.receiver.things:
        return value
    return replace(value, things=(*(t for t in value.things if not isinstance(t, LIBRARY)), *things))


def _listen(a: Activation, node: cst.Call, name: str) -> None:
    """A message of the client comes here; `receive_json` raises for one that is no JSON where somebody awaits it."""
    a.listen()
    if "json" in name and node in a.awaited:
        _no_json(a, node)


def _targets(a: Activation, callee: Value, call: Called) -> list[Closure | Kind | LambdaThing]:
    """What of the project is called, and can be followed."""
    things = [thing for kept in callee.things for thing in _run_by(a, callee, kept, call)]
    targets = [thing for thing in things if isinstance(thing, (Closure, Kind, LambdaThing))]
    return [t for t in targets if not (isinstance(t, Closure) and _is_opaque(a, t.function))]


def _run_by(a: Activation, callee: Value, thing: object, call: Called) -> Sequence[object]:
    """What runs when a thing is called: of an object the `__call__` of its class, of a callback what was given."""
    match thing:
        case Instance(owner=owner):
            method = a.engine.index.method(owner, "__call__")
            return [Closure(method, self_value=callee)] if method is not None else []
        case Kept():
            return [_registered(a, function, call) for function in contents(thing, a.engine.index)]
        case Bound(receiver=Value(things=[Instance(owner=owner), *_]), name=name) if len(callee.things) == 1:
            is_given = a.engine.assigns(owner, name)
            return _run_by(a, callee, Kept(owner, name), call) if is_given else []
    return [thing]


def _registered(a: Activation, function: Function, call: Called) -> Closure:
    """A function out of a table: a method is one of this object, of one that it is called with, or of any."""
    owner, first = function.owner, call.values[0] if call.values else NOTHING
    if owner is None or function.parameters[:1] != ("self",) or _is_object_of(a, first, owner):
        return Closure(function)
    own = a.state.env.get("self", NOTHING)
    return Closure(function, self_value=own if _is_object_of(a, own, owner) else Value(things=(Instance(owner),)))


def _is_object_of(a: Activation, value: Value, owner: Class) -> bool:
    return any(
        owner in a.engine.index.lineage(thing.owner).classes for thing in value.things if isinstance(thing, Instance)
    )


SHARE = 4
"""Of several functions that may be called each gets that part of what is left to look at."""


def _share(a: Activation, node: cst.Call, thing: object, given: Given, written: str) -> Value:
    """Run one of several functions; the handler goes on where that one is too large to follow."""
    left, share = a.engine.left, a.engine.left // SHARE
    a.engine.left = share
    try:
        return a.engine.invoke(a, node, thing, given, written)
    except GivenUp:
        return NOTHING
    finally:
        a.engine.left = left - share + max(a.engine.left, 0)


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
    return _started(a, call, function, rest)


def _started(a: Activation, call: Called, function: Value, given: Given) -> Value:
    before, closed = a.state, a.state.closed
    value = called(a, call.node, function, given, _written_of(function) or call.written)
    if call.name in BESIDE:
        a.go_on(before, closed)
    return value


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
    is_ours = any(isinstance(thing, Closure) for thing in callee.things)
    if is_ours and call.labels & Label.MESSAGE:
        return None  # `self.receive_json(content)` of a consumer: it is given the message, and waits for none
    if row is not None and (row.on or not is_ours):
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
    if labels & Label.CREDENTIAL and labels & Label.COOKIE and isinstance(key, str):
        return brought(Value(labels), key)
    if labels & Label.CREDENTIAL and labels & Label.PLACE:
        return read(a, item(a, Value(labels, keyed=True), Value(const=key)), call.node, key)
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


def _act(a: Activation, call: Called, *, is_ours: bool) -> Value | None:
    """An act that a row speaks of: noted, and the client gone where it was turned away. A method of the project's own
    that is called like a join (`self.subscribe(topic)`) says itself what it does."""
    row = a.engine.table.named_acts.get(call.full)
    if row is None:
        row = next((r for r in a.engine.table.acts.get(call.name, ()) if _is_meant(r, call)), None)
    if row is None or a.function is None or (is_ours and row.kind == "join" and row.on):
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


_CARRIER = Label.CONNECTION | Label.REQUEST


def unknown(a: Activation, call: Called) -> Value:
    """What comes of such a call."""
    if call.name in ABOUT_CODE:
        return NOTHING
    if call.written == "id" and len(call.values) == 1:
        return Value(call.values[0].labels & Label.CONNECTION)  # it stands for the connection, as a sid does
    if call.name in BEHIND_PROXY:
        return call.receiver
    if len(call.values) == 1 and "schema" in words(call.name):  # `message = MESSAGE_SCHEMA(message)`
        return call.values[0].add(Label.CHECKED)
    if call.name in TRANSLATORS and len(call.values) == 1:
        return call.values[0]
    labels, verified = _verified(a, call)
    gives = call.name in ACCESSORS and not _of_orm(call.receiver) and not verified
    if gives and not _asks_server(call) and not _is_away(a, call.receiver, call.full):
        known = a.state.env.get(spelled(call.node)) if call.name == "get" else None
        return known if known is not None else _of_key(call, reshaped(a, call))
    if call.name in MUTATORS and isinstance(call.node.func, cst.Attribute):
        put_into(a, call.node.func.value, call.receiver, call.values)
    only = _only_method(a, call)
    return only if only is not None else _of_outsider(a, call, labels, sure=verified and not _only_reads(call))


def _only_reads(call: Called) -> bool:
    """`jwt.decode(token, options={"verify_signature": False})`."""
    options = argument(call.given, "options").parts or {}
    return options.get("verify_signature", NOTHING).const is False


def _verified(a: Activation, call: Called) -> tuple[int, bool]:
    """The labels of what is given, and whether the call verifies it: what is signed or sealed says whose it is."""
    labels = call.labels
    if call.name in _VERIFYING and (any(matches(row, call.full) for row in VERIFIERS) or _is_of_verifier(a, call)):
        _bear(a, call.node)
        if labels & (Label.CREDENTIAL | Label.CLIENT | Label.BEARER):
            return labels if labels & Label.BEARER else labels | Label.CREDENTIAL, True
    return labels, False


def _is_of_verifier(a: Activation, call: Called) -> bool:
    """True for `badges.loads(text)`, where `badges = URLSafeTimedSerializer(KEY)` stands here or in another file."""
    holder = call.written.rpartition(".")[0]
    makers = {a.outline.resolve(maker) for maker in a.outline.made.get(holder, ())} if holder else set()
    if holder in a.outline.imports:
        found = a.engine.index.named(holder, a.outline)
        if isinstance(found, Piece) and isinstance(found.node, cst.Call):
            makers = {found.outline.resolve(dotted(found.node.func) or "")}
    return bool(makers) and all(
        maker.rpartition(".")[2] in VERIFYING_CLASSES and maker.partition(".")[0] in SEALING_PACKAGES
        for maker in makers
    )


def _of_outsider(a: Activation, call: Called, labels: int, *, sure: bool) -> Value:
    """Note what code that nobody sees may do, and what is believed of it; gives its result. `sure`: it verifies."""
    name, written = call.name, call.written
    quiet = {written.partition(".")[0], call.full.partition(".")[0]} & QUIET_PACKAGES or call.full.startswith(
        QUIET_MODULES
    )
    quiet = quiet or (name in MATCHING and is_pattern(a, call.node))
    _note_unknown(a, call, labels, quiet=bool(quiet))
    computes = call.full.partition(".")[0] in COMPUTING  # a digest of any text there is: nobody is refused
    if not quiet and not computes and a.function is not None and not _is_query(name, call.given):
        _believe(a, call, labels, sure=sure)
    _call_back(a, call.node, call.values)
    fields: dict[object, Value] = {keyword: value for keyword, value in call.given if keyword and keyword[0] != "*"}
    parts = fields if fields and name[:1].isupper() else None  # `Message(text=text)`, whatever class that is
    pairs = zip(call.node.args, call.values, strict=False)
    kept = labels & Label.FOUND * name[:1].isupper()  # `Order(*row)`
    found = kept or (words(name) & FINDING and (_asks_by_id(call) or any(_names_one(a, *pair) for pair in pairs)))
    labels = _result(name, written, call.receiver.labels, labels, quiet=bool(quiet)) | Label.FOUND * bool(found)
    labels |= _of_cursor(a, written, name, labels) | _of_seal(call.full, call.given)
    if labels & Label.SETTING and (is_database(call.full) or _is_away(a, call.receiver, call.full)):
        labels &= ~Label.SETTING  # the address of a database is one; what stands in it is not
    value = Value(labels, parts=parts, made=call.node, maker=call.full if is_outside(call.full) else "")
    return _of_key(call, value) if call.labels & Label.CLIENT else value


def _of_orm(receiver: Value) -> bool:
    """True for a query of Django's ORM, also where nothing says of which model."""
    return any(isinstance(thing, Query) for thing in receiver.things)


def _is_away(a: Activation, receiver: Value, full: str) -> bool:
    """True for a call of something on another machine, or that came from there."""
    imported = full.partition(".")[0] in a.outline.imports.values()
    return is_outside(receiver.maker) or (imported and is_outside(full))


def _asks_server(call: Called) -> bool:
    """`client.get(url, headers={…})`: the `get` of a mapping takes nothing by name."""
    return call.name == "get" and any(keyword.strip("*") not in ("", "default") for keyword, _ in call.given)


def _is_query(name: str, given: Given) -> bool:
    """`cursor.execute(query, parameters)`, `query.filter_by(token=token)`: neither raises where a row is missing."""
    return name in QUERYING or (name == "execute" and len(given) > 1 and not given[0][1].labels & ABOUT_CLIENT)


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
    return Label.CREDENTIAL if is_seal or full in CONSTANT_TIME else Label.NOTHING


def _of_key(call: Called, value: Value) -> Value:
    """What comes of a key that the client sent, where it is hashed to look it up (`Pass.hash(data["key"])`), or
    somebody is looked up by it (`customer_for(data["key"])`): it is no name of a place. An id is looked up as it is."""
    is_method = isinstance(call.node.func, cst.Attribute)  # `hash(key)` of Python makes a number of it
    if not ((is_method and says(call.name, HASHING)) or says(call.name, KEY_HOLDERS)):
        return value
    keys = [one for one in call.values if one.labels & Label.CLIENT and _is_key(one.key)]
    named = any(one.labels & Label.PLACE for one in call.values if one not in keys)
    told = union(keys) & Label.MESSAGE  # who connects has shown nothing yet
    return value.drop(0 if named else Label.PLACE).add(Label.CREDENTIAL | told) if keys else value


def _is_key(name: str) -> bool:
    """True for `key` and `code`, and not for `room_code`, which names a room."""
    return says(name, KEYS) and not says(name, ROOMS)


def _names_one(a: Activation, arg: cst.Arg, value: Value) -> bool:
    """True for an id of the client's, for `Order.id == order_id`, `pk=order` and `{"_id": order}`, and for a query with
    one in it."""
    if isinstance(arg.value, cst.Dict):
        fields = ((key, part) for key, part in (value.parts or {}).items() if isinstance(key, str))
        return any(is_chosen(part) and says(key, IDS) for key, part in fields)
    if isinstance(arg.value, cst.Call) and last_name(arg.value) == "and_":  # of SQLAlchemy
        return any(_names_one(a, each, value) for each in arg.value.args)
    if not isinstance(arg.value, cst.Comparison) or not value.labels & Label.PLACE:
        under_id = arg.keyword is not None and says(arg.keyword.value, IDS) and is_chosen(value)
        return under_id or is_id(value) or bool(value.labels & Label.FOUND)
    return any(is_id(a.value(side)) for side in (arg.value.left, *(one.comparator for one in arg.value.comparisons)))


_BY_ID = re.compile(r"(?is)^\s*select\b.*\bwhere\b.*\b(?:id|uuid|pk)\"?\s*=\s*(?:\$\d|\?|%|:\w)")
"""A query for the row that has an id. Whether it also asks whose that is, is told by what it is given."""


def _asks_by_id(call: Called) -> bool:
    """True for a query that is written out and is given the client's choice: `SELECT … WHERE id = $1`."""
    text = call.values[0].const if call.values else UNKNOWN
    is_query = isinstance(text, str) and _BY_ID.search(text) is not None
    return is_query and any(is_chosen(value) for value in call.values[1:])


_VERIFYING = frozenset(row.rpartition(".")[2] for row in VERIFIERS)


def _bear(a: Activation, node: cst.Call) -> None:
    """What is verified lets in whoever has it, whatever it is called."""
    name = dotted(node.args[0].value) if node.args else None
    if name is not None and name in a.state.env:
        a.state.env[name] = a.state.env[name].add(Label.BEARER)


def _put_labels(a: Activation, written: str, labels: int) -> None:
    """A collection of the own object holds such values from now on, in every method."""
    head, _, name = written.partition(".")
    for thing in a.state.env.get(head, NOTHING).things:
        if isinstance(thing, Instance) and name and "." not in name:
            thing.attributes[name] = thing.attributes.get(name, a.state.env[written]).add(labels)


def put_into(
    a: Activation, collection: cst.BaseExpression, holder: Value, values: Sequence[Value], key: object = UNKNOWN
) -> None:
    """A collection gets these values, under a key that may be known, and so does the name that holds it."""
    labels = held(union(values))
    written = dotted(collection)
    if written is not None and labels & ~holder.labels:
        a.state.env[written] = holder.add(labels)
        _put_labels(a, written, labels)
    outer = chain(collection)[0]  # `reply` of `reply[name]["scores"]` and of `reply.setdefault(name, [])`
    if outer in a.state.env:
        for value in values:
            a.state.env[outer] = grown(a.state.env[outer], value, key if written == outer else UNKNOWN)


def _only_method(a: Activation, call: Called) -> Value | None:
    """A method of something unknown that is given the connection, or, under a name of several words, the message: the
    project's only method of that name is meant, or one of those of classes that derive from one."""
    handed = any(value.labels & Label.CONNECTION for _, value in call.given)
    handed = handed or ("_" in call.name.strip("_") and any(value.labels & Label.WHOLE for _, value in call.given))
    if not handed or call.receiver.labels & _CARRIER or not isinstance(call.node.func, cst.Attribute):
        return None
    if call.name in MUTATORS and isinstance(call.node.func.value, cst.Subscript | cst.Call):
        return None  # `self.rooms[room].add(ws)` in the method `add` of a hub
    head = call.written.partition(".")[0]
    outer = a.outline.imports.get(head, "")
    if outer and a.engine.index.module(outer.partition(".")[0], a.outline) is None:
        return None
    meant = [method for method in a.engine.index.family_method(call.name) if not method.is_abstract]
    targets = [Closure(m, self_value=Value(things=(Instance(m.owner),))) for m in meant if m.owner is not None]
    calls = [partial(a.engine.invoke, a, call.node, target, call.given, call.written) for target in targets]
    return one_of(a, calls) if calls else None


def _note_unknown(a: Activation, call: Called, labels: int, *, quiet: bool) -> None:
    """Note the act. `labels` are those of all that is given to it."""
    if a.function is None:
        return
    kind = _kind(call, labels, quiet=quiet)
    if kind == "keep":
        a.hold(Fact("told", Label.NOTHING, call.node, a.function))
    serves = kind == "serve" and (labels & Label.WHOLE or _may_answer(a, call.node, call.name))
    if kind in REACHING or serves or call.name in RESOLVING or emits(kind, call.name, call.node):
        a.state.pending = False
    place = _key_of(a, call.node) if call.name in MUTATORS else NOTHING
    payload = call.values[0] if place is not NOTHING and call.values else NOTHING
    note(a, kind, call, payload=payload, place=place, full=call.full)
    if kind == "accept":
        note(a, "keep", call)


def _kind(call: Called, labels: int, *, quiet: bool) -> str:
    """The kind of act that unknown code with such arguments is taken for."""
    if call.full in PROGRAMS or call.name in SPAWNING_METHODS:
        return "spawn"
    if quiet or not call.name:
        return "call"
    is_given = labels & Label.CONNECTION and not call.receiver.labels & _CARRIER
    if is_given and says(call.name, TAKING_IN) and call.name not in MUTATORS:
        return "accept"
    if labels & _CARRIER:
        return "keep"
    return "serve" if labels & Label.CLIENT else "call"


# a message that is handed on as it came (to a terminal, an engine, another server) is answered there, if anywhere
def _may_answer(a: Activation, node: cst.Call, name: str) -> bool:
    """True for unknown code that is called like an answer, and for what stands in a table, a parameter, a variable."""
    written = dotted(node.func)
    if words(name) & MAY_TELL:
        return True
    if written is None:
        return not isinstance(node.func, cst.Attribute)
    return "." not in written and not (
        a.outline.defines(written) or written in a.outline.imports or hasattr(builtins, written)
    )


def _key_of(a: Activation, node: cst.Call) -> Value:
    """`room` of `rooms[room].add(ws)`, `rooms[room][user].add(ws)` and `rooms.setdefault(room, set()).add(ws)`."""
    if not isinstance(node.func, cst.Attribute):
        return NOTHING
    kept = node.func.value
    outer = outer_key(a, kept.value) if isinstance(kept, cst.Subscript) else NOTHING
    return outer if outer.labels & (Label.PLACE | Label.IDENTITY) else outer_key(a, kept)


def outer_key(a: Activation, collection: cst.BaseExpression) -> Value:
    """The key under which a collection stands in another one."""
    match collection:
        case cst.Subscript(slice=parts):
            return whole_key(a, parts)
        case cst.Call(func=cst.Attribute(attr=cst.Name(value="setdefault" | "get")), args=[cst.Arg(value=key), *_]):
            return a.value(key)
    return NOTHING


def whole_key(a: Activation, parts: Sequence[cst.SubscriptElement]) -> Value:
    """The value of a key, of all its parts in `rooms[tenant, room]`; nothing for a slice."""
    keys = [a.value(part.slice.value) for part in parts if isinstance(part.slice, cst.Index)]
    return Value(union(keys), parts=dict(enumerate(keys))) if len(keys) > 1 else keys[0] if keys else NOTHING


def _believe(a: Activation, call: Called, labels: int, *, sure: bool) -> None:
    """Unknown code that is given a credential may raise; so may what is called a check and given the client."""
    if sure or is_guard(a, call.full, call.name):
        hold(a, "verified" if sure else "row", call, labels | Label.CREDENTIAL)
        return
    all_labels = labels | call.receiver.labels
    if not all_labels or call.full.partition(".")[0] in DIGESTING or _asks_pace(call):
        return
    about = all_labels & (ABOUT_CLIENT | Label.PLACE | ORIGIN)
    if about & ABOUT_CLIENT and (call.name in FINDERS or (call.name in _ONE_ROW and _of_orm(call.receiver))):
        hold(a, "found", call, about)
    is_sure = bool(words(call.name) & _SURELY)
    harmless = bool(words(call.name) & HARMLESS) and not is_sure and not _logs_in(call.node, call.name, labels)
    if labels & Label.PLACE and all_labels & Label.IDENTITY and not harmless:
        hold(a, "ask", call, Label.PLACE | Label.IDENTITY)
    own = call.receiver.labels & Label.CONNECTION and any(isinstance(t, Instance) for t in call.receiver.things)
    if own and is_sure:
        hold(a, "call", call, Label.PLACE | Label.IDENTITY)
    if labels & Label.CREDENTIAL and not labels & Label.ASKED and not harmless:
        kept = Label.CREDENTIAL | Label.PLACE | Label.IDENTITY | Label.FIRST | ORIGIN
        hold(a, "call", call, labels & kept)
    elif is_sure and all_labels & (_CARRIER | Label.IDENTITY) and not call.receiver.labels & _CARRIER:
        hold(a, "call", call, labels & (Label.PLACE | Label.IDENTITY | ORIGIN) | Label.IDENTITY)


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
        return (receiver | labels) & RESHAPED & ~(Label.BEARER * (written.partition(".")[0] == "re"))
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


def _call_back(a: Activation, node: cst.Call, values: Sequence[Value]) -> None:
    """Functions that are given to unknown code run some time later, with whatever that gives them: one that closes the
    connection, when its time is up, has not closed it here."""
    for value, given in _callbacks(values):
        for thing in value.things:
            if isinstance(thing, (Closure, LambdaThing)):
                before, closed = a.state, a.state.closed
                a.threads += 1  # nobody knows where
                a.engine.invoke(a, node, thing, given, "")
                a.threads -= 1
                a.go_on(before, closed)


def _callbacks(values: Sequence[Value]) -> Iterator[tuple[Value, Given | None]]:
    """Functions, and `(function, {"websocket": websocket})`, which says what it will be called with."""
    for value in values:
        yield value, None
        match value.parts:
            case {0: Value() as function, 1: Value(parts=dict() as named)}:
                yield function, [(key, part) for key, part in named.items() if isinstance(key, str)]


EXPRESSIONS[cst.Call] = call
