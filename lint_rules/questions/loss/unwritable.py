"""Finds sends that raise instead, because something in the payload cannot be encoded.

    for function, call, what in unwritable(flow): …     # `send_json(note.model_dump())`, "`sent_at` of `Note`"

A payload is followed through the names of one function and through functions of the project that only hand it on. Where
such a function stands in the same file, its send is named, and once for all who call it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial

import libcst as cst

from lint_rules.code.outline import Class, Function
from lint_rules.code.syntax import (
    annotated,
    arguments,
    call_of,
    called_name,
    dotted,
    given_to,
    keyword,
    positional,
    run_by,
    walked,
)
from lint_rules.flow.query import Flow
from lint_rules.frameworks.encoding import MADE_BY, OWN_ENCODERS, USERS
from lint_rules.frameworks.words import SENDING, SERVER_NAMES, says
from lint_rules.questions.loss.fields import is_dataclass, is_model, unwritable_field

_SENDS = re.compile(r"\b\w*(?:send|emit|push|broadcast|publish|notify|write|tell)\w*\(|group_send", re.IGNORECASE)
_MAY_HOLD = (
    "now(",
    "utcnow(",
    "uuid",
    "Decimal",
    "set(",
    "model_dump(",
    ".dict()",
    "asdict(",
    "__dict__",
    "user.",
    "UUID",
)

_OWN_JSON = re.compile(rb"(?:SocketIO|Server)\([^)]*\bjson\s*=")
"""A server of Socket.IO that is given an encoder."""

_DEPTH = 3
"""Functions that a payload is followed through."""

_KEPT = frozenset({"by_alias", "exclude_defaults", "round_trip", "warnings"})
"""Arguments of `model_dump` that leave the required fields in."""


@dataclass(frozen=True)
class _Payload:
    """What is encoded, whether bytes can be, and where it is sent."""

    value: cst.BaseExpression
    takes_bytes: bool
    function: Function
    node: cst.Call


def unwritable(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """The sends of this file that raise, each with what cannot be encoded in it."""
    if not flow.outline.says(*_MAY_HOLD):
        return
    seen: set[cst.CSTNode] = set()
    for function in flow.outline.functions:
        if _may_raise(function):
            for payload, what in _Sender(function, flow).raising():
                if payload.node not in seen:
                    seen.add(payload.node)
                    yield payload.function, payload.node, what


def _may_raise(function: Function) -> bool:
    """True for a function that sends something, and does not know of the error."""
    text = function.text
    return "TypeError" not in text and _SENDS.search(text) is not None


@dataclass
class _Sender:
    """What one function sends."""

    function: Function
    flow: Flow

    @cached_property
    def nodes(self) -> tuple[cst.CSTNode, ...]:
        """The nodes of the function."""
        return self.flow.nodes(self.function)

    def raising(self) -> Iterator[tuple[_Payload, str]]:
        """The payloads that hold something that cannot be encoded, with what that is."""
        for call in self.flow.calls(self.function):
            for payload in self.payloads(call, _DEPTH):
                leaves = self._leaves(payload.value)
                found = (sender.unwritable(leaf, takes_bytes=payload.takes_bytes) for sender, leaf in leaves)
                what = next(filter(None, found), "")
                if what:
                    yield payload, what

    def payloads(self, call: cst.Call, depth: int) -> Iterator[_Payload]:
        """What a call encodes and sends, itself or in functions of the project."""
        name = (dotted(run_by(call)) or "").rpartition(".")[2]
        helper = self.flow.callee_or_made(call, self.function)
        if helper is not None:
            yield from self._handed_on(call, helper, depth) if depth else ()
        elif name == "group_send" and self._project_says("layer of Redis", b"channels_redis"):
            yield from self._of(call, positional(call, 1) or keyword(call, "message"), takes_bytes=True)
        elif name == "emit" and self._is_plain_emit(call):
            yield from self._of(call, positional(call, 1) or keyword(call, "data"), takes_bytes=True)
        elif name == "send_json" and self._is_plain_json(call):
            given = (keyword(call, word) for word in ("data", "content"))
            yield from self._of(call, positional(call, 0) or next(filter(None, given), None))
        if says(name, SENDING):
            for _, value in arguments(call):
                yield from self._of(call, self._dumped(value))

    def _of(self, call: cst.Call, value: cst.BaseExpression | None, *, takes_bytes: bool = False) -> Iterator[_Payload]:
        if value is not None:
            yield _Payload(value, takes_bytes, self.function, call)

    def _handed_on(self, call: cst.Call, helper: Function, depth: int) -> Iterator[_Payload]:
        """What a function of the project sends of what it is given."""
        known = self.flow.engine.index.once(
            ("payloads that are handed on", helper, depth), partial(_handed_on, helper, self.flow, depth - 1)
        )
        for parameter, payload in known.items():
            at = helper.takes.index(parameter)
            value = keyword(call, parameter) or positional(call, at)
            if value is not None:
                is_here = payload.function.outline is self.function.outline
                where = (payload.function, payload.node) if is_here else (self.function, call)
                yield _Payload(value, payload.takes_bytes, *where)

    def parameters_of(self, payload: _Payload) -> Iterator[str]:
        """The parameters that are encoded as they are."""
        for sender, leaf in self._leaves(payload.value):
            if sender is self and isinstance(leaf, cst.Name) and leaf.value in self.function.takes:
                yield leaf.value

    def _is_plain_emit(self, call: cst.Call) -> bool:
        written = dotted(call.func) or ""
        is_emit = self.function.outline.resolve(written) == "flask_socketio.emit"
        is_emit = is_emit or SERVER_NAMES.search(written.rpartition(".")[0]) is not None
        return is_emit and not self._project_says("JSON of its own", b"json", matching=_OWN_JSON)

    def _is_plain_json(self, call: cst.Call) -> bool:
        """True for `send_json` of Channels, of Starlette and of aiohttp, which all ask `json.dumps`."""
        index, owner = self.flow.engine.index, self.function.owner
        if keyword(call, "dumps") is not None or self._project_says("own encoders", *OWN_ENCODERS):
            return False
        return owner is None or index.method(owner, "encode_json") is None

    def _project_says(self, what: str, *words: bytes, matching: re.Pattern[bytes] | None = None) -> bool:
        index = self.flow.engine.index
        return index.once(what, lambda: any(index.holding(*words, matching=matching)))

    def _dumped(self, value: cst.BaseExpression) -> cst.BaseExpression | None:
        """What `json.dumps` is given that makes this text, where no `default` says how to write the rest."""
        call = call_of(self._meant(value))
        if call is None or self.function.outline.resolve(dotted(call.func) or "") != "json.dumps":
            return None
        return positional(call, 0) if all(name not in ("default", "cls", "**") for name, _ in arguments(call)) else None

    def _meant(self, value: cst.BaseExpression) -> cst.BaseExpression:
        """What a name is given, if that happens once and nothing is changed in it."""
        name = value.value if isinstance(value, cst.Name) else ""
        if not name or name in self.function.parameters or self._is_changed(name):
            return value
        given = list(given_to(name, self.nodes))
        return given[0] if len(given) == 1 and not any(walked(name, self.nodes)) else value

    def _is_changed(self, name: str) -> bool:
        changed = rf"\b{name}(?:\[[^\n]*\] ?[|+]?= |\.(?:pop|update|setdefault|append|extend|clear)\()|\bdel {name}\["
        return re.search(changed, self.function.text) is not None

    def _leaves(self, value: cst.BaseExpression, depth: int = 6) -> Iterator[tuple[_Sender, cst.BaseExpression]]:
        """The values that a payload is made of, each with the function that it stands in."""
        value = self._meant(value)
        parts: list[cst.BaseExpression] = []
        match value:
            case cst.Dict(elements=elements) | cst.List(elements=elements) | cst.Tuple(elements=elements):
                parts = [each.value for each in elements]
            case cst.IfExp(body=body, orelse=orelse):
                parts = [body, orelse]
            case cst.ListComp(elt=each):
                parts = [each]
            case _:
                yield self, value
                yield from self._returned(value, depth - 1)
        for part in parts if depth else ():
            yield from self._leaves(part, depth - 1)

    def _returned(self, value: cst.BaseExpression, depth: int) -> Iterator[tuple[_Sender, cst.BaseExpression]]:
        """The values in a dictionary or list that a function of the project writes out and returns."""
        call = call_of(value)
        helper = self.flow.callee(call, self.function) if call is not None and depth > 0 else None
        if helper is None or "return" not in helper.words:
            return
        sender = _Sender(helper, self.flow)
        for node in sender.nodes:
            given = sender._meant(node.value) if isinstance(node, cst.Return) and node.value is not None else None
            if isinstance(given, cst.Dict | cst.List | cst.ListComp):
                yield from sender._leaves(given, depth - 1)

    def unwritable(self, leaf: cst.BaseExpression, *, takes_bytes: bool) -> str:
        """What cannot be encoded in one of the values; empty if nothing is known of it."""
        found = self._made(leaf) or self._dictionary(leaf) or self._key_of_user(leaf)
        return "" if takes_bytes and "bytes" in found else found

    def _made(self, leaf: cst.BaseExpression) -> str:
        if isinstance(leaf, cst.Set | cst.SetComp):
            return "a set"
        full = self.function.outline.resolve(dotted(leaf.func) or "") if isinstance(leaf, cst.Call) else ""
        return MADE_BY.get(full, "")

    def _dictionary(self, leaf: cst.BaseExpression) -> str:
        """The field of what is taken apart: `note.model_dump()`, `asdict(note)`, `note.__dict__`."""
        match leaf:
            case cst.Attribute(value=thing, attr=cst.Name(value="__dict__")):
                return self._field(thing, of_model=False)
            case cst.Call(func=cst.Attribute(value=thing, attr=cst.Name(value="model_dump" | "dict"))):
                return self._field(thing, of_model=True) if {name for name, _ in arguments(leaf)} <= _KEPT else ""
            case cst.Call(args=[cst.Arg(value=thing)]) if called_name(leaf) == "asdict":
                return self._field(thing, of_model=False)
        return ""

    def _field(self, thing: cst.BaseExpression, *, of_model: bool) -> str:
        owner = self._class_of(thing)
        if owner is None or not (is_model(owner, self.flow) if of_model else is_dataclass(owner)):
            return ""
        made = call_of(self._meant(thing))
        names = frozenset(name for name, _ in arguments(made)) if made is not None else frozenset()
        is_known = bool(names) and made is not None and called_name(made) == owner.name and not names & {"", "*", "**"}
        return unwritable_field(owner, self.flow, names if is_known else None)

    def _class_of(self, thing: cst.BaseExpression) -> Class | None:
        """The project's class of an object: what makes it, or what is said of a parameter or of what is returned."""
        index = self.flow.engine.index
        thing = self._meant(thing)
        if isinstance(thing, cst.Name) and thing.value in self.function.annotations:
            return index.class_named(annotated(self.function.annotations[thing.value].node), self.function.outline)
        call = call_of(thing)
        if call is None:
            return None
        written = dotted(call.func) or ""
        helper = self.flow.callee_or_made(call, self.function)
        if helper is None or helper.name == "__init__":
            return index.class_named(written, self.function.outline)
        returns = self.flow.body(helper).node.returns
        return index.class_named(annotated(returns.annotation), helper.outline) if returns is not None else None

    def _key_of_user(self, leaf: cst.BaseExpression) -> str:
        """`self.user.id` and `self.scope["user"].pk` in a project whose users have a UUID."""
        match leaf:
            case cst.Attribute(value=user, attr=cst.Name(value="id" | "pk")) if _is_user(user):
                return "the user's id, a UUID," if _keyed_by_uuid(self.flow) else ""
        return ""


def _handed_on(helper: Function, flow: Flow, depth: int) -> dict[str, _Payload]:
    """The parameters of a function that it encodes as they are, each with where."""
    found: dict[str, _Payload] = {}
    if _SENDS.search(helper.text):
        sender = _Sender(helper, flow)
        for call in flow.calls(helper):
            for payload in sender.payloads(call, depth):
                for parameter in sender.parameters_of(payload):
                    if not any(given_to(parameter, sender.nodes)):
                        found.setdefault(parameter, payload)
    return found


def _is_user(node: cst.BaseExpression) -> bool:
    match node:
        case cst.Subscript(
            value=scope, slice=[cst.SubscriptElement(slice=cst.Index(value=cst.SimpleString(value=key)))]
        ):
            return (dotted(scope) or "").endswith("scope") and key.strip("\"'") == "user"
    return dotted(node) in ("self.user", "user", "request.user")


def _keyed_by_uuid(flow: Flow) -> bool:
    """True where the one class of users in the project has a UUID for its key."""
    return flow.engine.index.once("users with a UUID", partial(_users_have_uuid, flow))


def _users_have_uuid(flow: Flow) -> bool:
    index = flow.engine.index
    files = index.holding(*(base.encode() for base in USERS))
    users = [each for file in files for each in file.classes.values() if _names_users(each)]
    keys = [index.class_value(user, "id") for user in users]
    return bool(keys) and all(key is not None and "UUIDField(" in key.text for key in keys)


def _names_users(owner: Class) -> bool:
    return any(base.rpartition(".")[2] in USERS for base in owner.bases)
