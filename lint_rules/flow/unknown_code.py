"""Calls of code that is not at hand: what it is believed to do with what it is given, and what it gives back."""

from __future__ import annotations

import builtins
from collections.abc import Iterator, Sequence
from functools import partial

import libcst as cst

from lint_rules.code.syntax import dotted, spelled
from lint_rules.flow.activation import Activation
from lint_rules.flow.called import REACHING, Called, Given, emits, hold, note, one_of
from lint_rules.flow.facts import Fact
from lint_rules.flow.items import held, is_id
from lint_rules.flow.reshaping import RESHAPED, reshaped
from lint_rules.flow.values import NOTHING, Closure, Instance, LambdaThing, Query, Value, union
from lint_rules.frameworks.labels import ABOUT_CLIENT, CLAIMS, ORIGIN, Label
from lint_rules.frameworks.libraries import (
    ACCESSORS,
    ENVELOPES,
    FETCHING,
    FINDERS,
    MUTATORS,
    PROGRAMS,
    QUIET_MODULES,
    QUIET_PACKAGES,
    SEALS,
    SPAWNING_METHODS,
    TRANSLATORS,
    VERIFIERS,
    is_outside,
)
from lint_rules.frameworks.model import matches
from lint_rules.frameworks.words import CHECKING, FINDING, HARMLESS, PROVING, REPLYING, TAKING_IN, says, words

_CARRIER = Label.CONNECTION | Label.REQUEST


def unknown(a: Activation, call: Called) -> Value:
    """What comes of such a call."""
    if call.name in TRANSLATORS and len(call.values) == 1:
        return call.values[0]
    labels, verified = _verified(a, call)
    gives = call.name in ACCESSORS and not _of_orm(call.receiver) and not verified
    if gives and not _is_away(a, call.receiver, call.full):
        known = a.state.env.get(spelled(call.node)) if call.name == "get" else None
        return known if known is not None else reshaped(a, call)
    if call.name in MUTATORS and isinstance(call.node.func, cst.Attribute):
        put_into(a, call.node, call.node.func.value, call.receiver, call.values)
    only = _only_method(a, call)
    return only if only is not None else _of_outsider(a, call, labels)


def _verified(a: Activation, call: Called) -> tuple[int, bool]:
    """The labels of what is given, and whether the call verifies it: what is signed or sealed says whose it is."""
    labels = call.labels
    if call.name in _VERIFYING and any(matches(row, call.full) for row in VERIFIERS):
        _bear(a, call.node)
        if labels & (Label.CREDENTIAL | Label.CLIENT | Label.BEARER):
            return labels if labels & Label.BEARER else labels | Label.CREDENTIAL, True
    return labels, False


def _of_outsider(a: Activation, call: Called, labels: int) -> Value:
    """Note what code that nobody sees may do, and what is believed of it; gives its result."""
    name, written = call.name, call.written
    quiet = {written.partition(".")[0], call.full.partition(".")[0]} & QUIET_PACKAGES or call.full.startswith(
        QUIET_MODULES
    )
    _note_unknown(a, call, labels, quiet=bool(quiet))
    if not quiet and a.function is not None and not _is_query(name, call.given):
        _believe(a, call, labels)
    _call_back(a, call.node, call.values, labels)
    fields: dict[object, Value] = {keyword: value for keyword, value in call.given if keyword and keyword[0] != "*"}
    parts = fields if fields and name[:1].isupper() else None  # `Message(text=text)`, whatever class that is
    pairs = zip(call.node.args, call.values, strict=False)
    found = words(name) & FINDING and any(_names_one(a, *pair) for pair in pairs)
    labels = _result(name, written, call.receiver.labels, labels, quiet=bool(quiet)) | Label.FOUND * bool(found)
    labels |= _of_cursor(a, written, name, labels) | _of_seal(call.full, call.given)
    return Value(labels, parts=parts, made=call.node, maker=call.full if is_outside(call.full) else "")


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


def _only_method(a: Activation, call: Called) -> Value | None:
    """A method of something unknown that is given the connection, or, under a name of several words, the message: the
    project's only method of that name is meant, or one of those of classes that derive from one."""
    handed = any(value.labels & Label.CONNECTION for _, value in call.given)
    handed = handed or ("_" in call.name.strip("_") and any(value.labels & Label.WHOLE for _, value in call.given))
    if not handed or call.receiver.labels & _CARRIER or not isinstance(call.node.func, cst.Attribute):
        return None
    head = call.written.partition(".")[0]
    outer = a.outline.imports.get(head, "")
    if outer and a.engine.index.module(outer.partition(".")[0], a.outline) is None:
        return None
    meant = [method for method in a.engine.index.family_method(call.name) if not method.is_abstract]
    targets = [Closure(m, self_value=Value(things=(Instance(m.owner),))) for m in meant if m.owner is not None]
    calls = [partial(a.engine.invoke, a, call.node, target, call.given, call.written, call.name) for target in targets]
    return one_of(a, calls) if calls else None


def _note_unknown(a: Activation, call: Called, labels: int, *, quiet: bool) -> None:
    """Note the act. `labels` are those of all that is given to it."""
    if a.function is None:
        return
    kind = _kind(call, labels, quiet=quiet)
    if kind == "keep":
        a.hold(Fact("told", Label.NOTHING, call.node, a.function))
    serves = kind == "serve" and (labels & Label.WHOLE or _may_answer(a, call.node, call.name))
    if kind in REACHING or serves or emits(kind, call.name, call.node):
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
    takes_in = says(call.name, TAKING_IN) and not call.receiver.labels & _CARRIER and call.name not in MUTATORS
    if labels & Label.CONNECTION and takes_in:
        return "accept"
    if labels & _CARRIER:
        return "keep"
    return "serve" if labels & Label.CLIENT else "call"


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


def _believe(a: Activation, call: Called, labels: int) -> None:
    """Unknown code that is given a credential may raise; so may what is called a check and given the client."""
    if is_guard(a, call.full, call.name):
        hold(a, "row", call, labels | Label.CREDENTIAL)
        return
    all_labels = labels | call.receiver.labels
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
