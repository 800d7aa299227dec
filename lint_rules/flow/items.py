"""What a value gives under a key, and to a loop that goes through it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

import libcst as cst

from lint_rules.code.outline import Outline
from lint_rules.code.syntax import dotted, text_of
from lint_rules.flow.activation import Activation
from lint_rules.flow.configured import HOLDER, is_off_by_default
from lint_rules.flow.effects import NO_NAMES, Effect
from lint_rules.flow.placeholders import stands_for_strangers
from lint_rules.flow.values import COLLECTION, NOTHING, UNKNOWN, Bound, Value, Yields, element, handed_out, kept_by
from lint_rules.frameworks.labels import ABOUT_CLIENT, CLAIMS, FRAME, PROOF, Label
from lint_rules.frameworks.model import Source
from lint_rules.frameworks.words import (
    ASGI_KEYS,
    AUTHOR_FIELDS,
    AUTHORS,
    BY_COOKIE,
    IDS,
    KEYS,
    MEMBERS,
    NEUTRAL,
    OF_THE_SERVER,
    PROVING,
    RANK_FIELDS,
    ROOMS,
    ROSTERS,
    SOCKETS,
    URL_AUTHORS,
    WEAK_AUTHORS,
    is_bearer,
    is_claimed,
    is_lasting_credential,
    is_numbered,
    is_payer,
    is_token,
    names_somebody,
    names_speaker,
    proves,
    says,
)

URL_READ = URL_AUTHORS | WEAK_AUTHORS


INHERITED = ~(COLLECTION | Label.OTHERS)
"""What a part of something has of the whole."""


_OWN_WORD = Label.CLIENT | Label.FREE | Label.BEARER
"""What a value loses when something is looked up by it."""


def setting(name: str) -> Value:
    """A setting of the server that is called so."""
    return Value(Label.SETTING | Label.SECRET * says(name, PROVING) | Label.BEARER * is_bearer(name))


def bearing(labels: int, name: str) -> int:
    """Whether a part that is called so, of something with these labels, lets in whoever has it."""
    brought = labels & (Label.CREDENTIAL | Label.FIRST)
    if labels & Label.COOKIE and says(name, BY_COOKIE):
        return Label.BEARER
    return Label.BEARER * (is_token(name) if brought else is_bearer(name))


def source_for(rows: Iterable[Source], receiver: Value) -> Source | None:
    """The first row that speaks of something with these labels."""
    return next((row for row in rows if not row.on or row.on & receiver.labels), None)


def of_source(a: Activation, source: Source, *things: object) -> Value:
    """The value that a row speaks of; where it is an object for strangers too, with the reason why it is true."""
    found = Value(source.labels, things=things, keyed=source.keyed)
    if source.certain is not None:
        where, unless, disk = source.certain.where, source.certain.unless, a.engine.index.disk
        plain = all(disk.holds((group,)) for group in where) and not disk.holds((unless,))
        if plain or stands_for_strangers(a, source.certain):
            found.certain = source.certain.why
    return found


def read(a: Activation, value: Value, node: cst.CSTNode, key: object, *, first: bool = False) -> Value:
    """What the client sent under a key; where the key says who somebody is, the place is remembered. `first`: in the
    first of its messages, in which it may say so by any word for somebody."""
    if not value.labels & Label.CLIENT or value.labels & Label.ASKED or a.function is None:
        return value
    if isinstance(key, bytes):
        key = key.decode(errors="replace")
    if not isinstance(key, str):
        return value
    if value.labels & Label.COOKIE and not value.labels & Label.MESSAGE:
        return value  # what a cookie says is asked for where it is held against something
    kept = (dotted(node) or "").startswith("self.")  # what the program itself put there is no place in the URL
    if value.labels & Label.URL and not kept and is_lasting_credential(key):
        return brought_in_url(a, value, node, key)
    in_url = not value.labels & Label.MESSAGE
    names = URL_READ if in_url else AUTHOR_FIELDS if isinstance(node, cst.Attribute) else AUTHORS
    of_object = isinstance(node, cst.Attribute) and (in_url or kept)  # `self.role`, which the program put there
    named = key in names or (key in RANK_FIELDS and not of_object)
    named = named or (not in_url and (is_payer(key) or (first and names_speaker(key))))
    return value.add(a.engine.claim(a.function, node, key, in_url=in_url)) if named else value


def in_place_of(a: Activation, said: Value, known: Value, node: cst.CSTNode, default: cst.BaseExpression) -> Value:
    """`data.get("name", user.name)`, `data.get("name") or user.name`: the message says who it is, and the server knows
    it too. The place is remembered."""
    if a.function is None or not is_said(said):
        return said
    own = bool(known.labels & Label.IDENTITY and not known.labels & Label.CLIENT)
    if not own and isinstance(default, cst.Attribute):
        own = bool(a.value(default.value).labels & Label.CONNECTION)  # `connection.device`
    if not own or not names_speaker(said.key):
        return said
    return said.add(a.engine.claim(a.function, node, said.key, in_url=False, instead=True))


def is_said(value: Value) -> bool:
    """True for what a message says, and not for what was looked up by it."""
    said_by_message = Label.CLIENT | Label.MESSAGE
    return value.labels & (said_by_message | Label.ASKED) == said_by_message


def unless_said(said: Value, known: Value) -> Value:
    """What the server knows, where the message may say something else: then nobody knows who is meant."""
    return known.drop(Label.IDENTITY) if is_said(said) else known


def brought_in_url(a: Activation, value: Value, node: cst.CSTNode, key: str) -> Value:
    """A credential that stands in the URL: noted as `read`, under the label of its claim."""
    assert a.function is not None
    found = value.add(a.engine.claim(a.function, node, key, in_url=True))
    a.note(Effect("read", node, a.function, a.state.facts, key, payload=found, closed=a.state.closed))
    return found


def item(a: Activation, receiver: Value, key: Value, written: str = "") -> Value:
    """What stands under a key of a value; under the id of somebody out of a roster, what is kept of that one."""
    found = _item(a, receiver, key, written)
    if key.labels & Label.OTHERS:
        return found.drop(Label.ASKED | Label.IDENTITY)
    return _put_by_anybody(found, receiver, key) if _is_shared(a, receiver, key, written) else found


def _is_shared(a: Activation, receiver: Value, key: Value, written: str) -> bool:
    """True for a collection of the program that this run has put nothing into, where the client chooses the key."""
    own = key.labels & (ABOUT_CLIENT | Label.CONNECTION | Label.CLAIMED)
    return is_chosen(key) and not own and bool(kept_by(receiver)) and written not in a.state.env


def _put_by_anybody(found: Value, receiver: Value, key: Value) -> Value:
    """What some client has put there: who that was says nothing of who asks for it now, nor does a setting that went
    into it (`Room(host, MAX_SEATS)`) make the table one of the server's own."""
    if not receiver.labels & (Label.IDENTITY | Label.CLIENT) or not found.labels & _OF_THE_FIRST:
        return found
    parts = found.parts and {name: part.drop(_OF_THE_FIRST) for name, part in found.parts.items()}
    looked_up = Label.ASKED | Label.FOUND * is_id(key)
    return replace(found.drop(_OF_THE_FIRST).add(looked_up), parts=parts)


_OF_THE_FIRST = Label.IDENTITY | Label.SETTING
"""Labels of what a client that came before has put somewhere."""


def _item(a: Activation, receiver: Value, key: Value, written: str) -> Value:
    const = key.const.decode(errors="replace") if isinstance(key.const, bytes) else key.const
    if receiver.parts is not None and const in receiver.parts:
        return receiver.parts[const]
    if receiver.parts and const is UNKNOWN and not receiver.labels & Label.WHOLE:
        one = element(receiver).add(_looked_up(receiver, key))
        # which of them it is, and whether it is there at all, is what the key decides
        return replace(one, const=UNKNOWN, ways=()) if key.labels & ABOUT_CLIENT else one
    if isinstance(const, str):
        found = _under_name(a, receiver, const)
        if found is not None:
            return found
    if key.labels & Label.CONNECTION:  # what the server keeps of this connection
        return Value(Label.IDENTITY)
    if written.rpartition(".")[2].lower() == "environ":
        return setting(str(const))
    labels = receiver.labels & INHERITED | _looked_up(receiver, key)
    if isinstance(const, str):
        labels = labels & ~Label.BEARER | bearing(labels, const) | _off_by_default(a, labels, written, const)
    unknown = not receiver.labels & ~(Label.PLACE | Label.ASKED | Label.FREE | CLAIMS) and not receiver.parts
    if receiver.labels & Label.ROSTER or (unknown and says(written.rpartition(".")[2], ROSTERS)):
        labels |= Label.OTHERS
    elif isinstance(const, str):
        labels |= socket_in(receiver.labels, const)
    return Value(labels, things=tuple(t for t in receiver.things if not isinstance(t, Bound)))


def socket_in(labels: int, name: str) -> int:
    """What is added for the connection in the entry of another client: `entry["ws"]`, `player.socket`."""
    return labels & Label.OTHERS if says(name, SOCKETS) else 0


def _off_by_default(a: Activation, labels: int, written: str, key: str) -> int:
    """`app.config["LOGIN_REQUIRED"]`, which the program sets from a variable that is off unless somebody sets it."""
    is_setting = labels & Label.SETTING and written.rpartition(".")[2] == HOLDER
    return Label.OPTIONAL * bool(is_setting and is_off_by_default(a, key))


def _looked_up(receiver: Value, key: Value) -> int:
    """Return the labels of an item: they depend on the key, and on whether the table is the server's own."""
    labels = key.labels & ~(_OWN_WORD | COLLECTION | Label.SETTING) | receiver.labels & Label.SETTING
    named = labels & (Label.PLACE | Label.CREDENTIAL | Label.IDENTITY | Label.CLAIMED)
    asked = named and not receiver.labels & Label.CLIENT
    return labels | Label.ASKED | Label.FOUND * is_id(key) if asked else labels


def is_id(value: Value) -> bool:
    """True for a client's word that is called an id, or stands in the path and so has no name of its own."""
    in_path = not value.key and value.labels & Label.URL and not value.labels & Label.MESSAGE
    return is_chosen(value) and bool(in_path or says(value.key, IDS))


def is_chosen(value: Value) -> bool:
    """True for a client's word that may name one of many things, and for what holds one."""
    wanted = Label.CLIENT | Label.PLACE
    return value.labels & wanted == wanted


def _under_name(a: Activation, receiver: Value, const: str) -> Value | None:
    """What stands under a text in a request, in headers, or in a message; None in anything else."""
    if receiver.labels & Label.REQUEST:
        source = source_for(a.engine.table.attributes.get(const, ()), receiver)
        if source is not None:
            return of_source(a, source)
        if receiver.labels & Label.BEARER and const not in ASGI_KEYS and not receiver.labels & Label.CREDENTIAL:
            # a middleware of the project put it there: who the client is, or what all of them share
            return NOTHING if says(const, OF_THE_SERVER) else Value(Label.IDENTITY)
    if receiver.keyed or (receiver.labels & Label.REQUEST and receiver.labels & Label.CREDENTIAL):
        return brought(receiver, const)
    if receiver.labels & Label.CLIENT and not receiver.labels & Label.ASKED:
        return _said(receiver, const)
    return None


def brought(receiver: Value, key: str) -> Value:
    """A header, cookie or query parameter of that name."""
    labels = receiver.labels & ~(Label.REQUEST | COLLECTION) | Label.CLIENT
    if says(key, KEYS) and not is_numbered(key):
        labels = labels & ~Label.PLACE | Label.CREDENTIAL
    elif _is_header(receiver, key) and is_claimed(key):
        labels = labels & ~(Label.CREDENTIAL | Label.PLACE) | Label.HEADER | Label.CLAIMED
    elif labels & Label.COOKIE and names_somebody(key):
        labels = labels & ~(Label.CREDENTIAL | Label.PLACE) | Label.CLAIMED
    elif says(key, NEUTRAL) and not (labels & Label.PLACE and says(key, IDS)):  # `?room_id=3` is no header
        labels &= ~(Label.CREDENTIAL | Label.PLACE)
    elif labels & Label.PLACE:
        labels &= ~Label.CREDENTIAL
    if key.lower() in _COOKIES and labels & Label.HEADER:
        labels |= Label.COOKIE
    return Value(labels & ~Label.BEARER | bearing(labels, key), key=key)


_COOKIES = frozenset({"cookie", "http_cookie"})
"""The header in which a browser sends its cookies along, also as WSGI names it."""


def _is_header(receiver: Value, key: str) -> bool:
    """True for what stands in the headers, also as WSGI names it: `environ["HTTP_X_STAFF"]`. A cookie that is called
    `member` may well be a session."""
    is_header = bool(receiver.labels & Label.HEADER) or key.startswith("HTTP_")
    return is_header and not receiver.labels & Label.COOKIE


_LOGIN = PROOF | Label.MESSAGE | Label.FIRST | Label.COOKIE
"""Of these, what a client hands over when it connects has the labels of a proof, and no other."""


def _said(receiver: Value, key: str) -> Value:
    """A field of the client's message."""
    labels = receiver.labels & ~COLLECTION
    if proves(key):
        labels = labels & ~Label.PLACE | Label.CREDENTIAL
    elif labels & _LOGIN == PROOF and not says(key, KEYS) and is_claimed(key):
        labels = labels & ~Label.CREDENTIAL | Label.CLAIMED  # `auth["user_id"]`
    elif labels & _LOGIN == PROOF and says(key, ROOMS):
        labels = labels & ~(Label.CREDENTIAL | Label.FIRST) | Label.PLACE  # `auth["room"]`
    elif labels & Label.COOKIE and names_somebody(key):
        labels = labels & ~(Label.CREDENTIAL | Label.PLACE | Label.FIRST) | Label.CLAIMED
    elif not says(key, KEYS) or is_numbered(key):
        labels &= ~Label.FIRST
    return Value(labels & ~Label.BEARER | bearing(receiver.labels, key), key=key)


def held(labels: int) -> int:
    """The labels of a collection that holds a value with these."""
    roster = Label.ROSTER if labels & (Label.CONNECTION | Label.OTHERS | Label.ROSTER) else 0
    return labels & ~(COLLECTION | Label.OTHERS) | roster


_OTHER_THAN = ("$ne", "$nin")
"""Operators of MongoDB for everything but a value."""


def under_key(value: Value, key: Value, node: cst.BaseExpression) -> Value:
    """A value that is put under a key: `{"Authorization": f"Bearer {key}"}` lets in whoever has it; and whoever
    `{"sender": {"$ne": user}}` leaves out is not asked about."""
    if key.const in _OTHER_THAN:
        return value.drop(ABOUT_CLIENT)
    named = isinstance(key.const, str) and is_bearer(key.const)
    return value.add(Label.BEARER) if named and value.const is UNKNOWN and not isinstance(node, cst.Call) else value


def rostered(a: Activation, value: Value, node: cst.BaseExpression) -> Value:
    """A collection that cannot be found is believed to hold connections when it is called so: `hub.clients`; and where
    its type says so: `screens: dict[int, set[WebSocket]] = {}`."""
    if value.parts or value.labels & (Label.CLIENT | Label.CONNECTION | Label.ROSTER):
        return value
    name = collection_name(node)
    holds = says(name, ROSTERS | MEMBERS) or name in typed_rosters(a.outline)
    return value.add(Label.ROSTER) if holds else value


_TYPED_ROSTER = re.compile(
    r"^[ \t]*(?:self\.)?(\w+)[ \t]*:[ \t]*[^=#\n]*[\[ ](?:\w+\.)*(?:WebSocket|WebSocketResponse|ServerConnection"
    r"|WebSocketServerProtocol|WebSocketHandler)\]+",
    re.MULTILINE,
)
"""A name whose type is a collection that ends with connections: `set[WebSocket]`, `dict[str, list[WebSocket]]`."""


@lru_cache(256)
def typed_rosters(outline: Outline) -> frozenset[str]:
    """The names and attributes of a file that hold connections, by their types."""
    return frozenset(_TYPED_ROSTER.findall(outline.code)) if outline.says("WebSocket", "ServerConnection") else NO_NAMES


def collection_name(node: cst.BaseExpression) -> str:
    """The last name of what is gone through: `clients` of `list(self.clients.values())` and of `app["clients"]`."""
    match node:
        case cst.Call(func=cst.Name(), args=[cst.Arg(value=inner), *_]) | cst.Await(expression=inner):
            return collection_name(inner)
        case cst.Call(func=cst.Attribute(value=inner, attr=cst.Name(value="values" | "keys" | "items" | "copy"))):
            return collection_name(inner)
        case cst.Call(func=cst.Attribute(value=inner, attr=cst.Name(value="get" | "setdefault"))):
            return collection_name(inner)
        case cst.Subscript(value=inner, slice=[cst.SubscriptElement(slice=cst.Index(value=key))]):
            return text_of(key) or collection_name(inner)
        case cst.Attribute(attr=cst.Name(value=name)) | cst.Name(value=name):
            return str(name)
    return ""


def iterated(value: Value) -> Value:
    """What a `for` over a value gives: of a connection the messages, of a roster other people's connections."""
    if any(isinstance(thing, Yields) for thing in value.things):
        return handed_out(value)
    if value.labels & Label.CONNECTION and not value.parts:
        return Value(FRAME)
    if value.labels & Label.WHOLE and value.labels & Label.CLIENT and not value.parts:
        return value.drop(Label.FIRST)  # `ws.iter_text()`
    found = element(value)
    # a room is looked up by the client's word; who is in it are others all the same
    return found.drop(Label.ASKED) if found.labels & Label.OTHERS else found
