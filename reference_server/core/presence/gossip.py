"""The messages between trackers, as JSON with a version.

>>> from reference_server.core.presence.replica import ReplicaRef
>>> encode(Permdown(ReplicaRef("node-a", 7)))
b'[1,["permdown",["node-a",7]]]'
>>> decode(b'[1,["permdown",["node-a",7]]]')
Permdown(sender=ReplicaRef(name='node-a', vsn=7))
>>> try:
...     decode(b'[2,"what a newer version says"]')
... except Unreadable as error:
...     print(error)
expected presence gossip of version 1, got version 2

Any client of the broker can send anything, so a message is data, checked before it is believed:
it is never unpickled, and anything else is refused with `Unreadable` alone (CVE-2025-61765).
Bounds on the size of a message are the adapter's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from reference_server.core.presence.meta import FORBIDDEN_KEYS
from reference_server.core.presence.replica import ReplicaRef
from reference_server.core.presence.replica_log import Entry, Fragment

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "VERSION",
    "Heartbeat",
    "Message",
    "Permdown",
    "Superseded",
    "TransferAnswer",
    "TransferRequest",
    "Unreadable",
    "decode",
    "encode",
]

VERSION = 1
"""Written into every message; a node ignores what another version says, instead of guessing."""


class Unreadable(ValueError):
    """A message that is not gossip of this version; `reason` is `"garbage"` or `"version"`, for counting."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """`sender` lives, knows this many events of each replica, and did `delta` since its last heartbeat."""

    sender: ReplicaRef
    clocks: Mapping[ReplicaRef, int]
    delta: Fragment | None = None


@dataclass(frozen=True, slots=True)
class TransferRequest:
    """`sender` asks for what it lacks, seen from these clocks."""

    sender: ReplicaRef
    clocks: Mapping[ReplicaRef, int]


@dataclass(frozen=True, slots=True)
class TransferAnswer:
    """What the asker lacks, as far as `sender` knows."""

    sender: ReplicaRef
    fragments: Mapping[ReplicaRef, Fragment] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Permdown:
    """`sender` shuts down for good: nobody needs to wait for it."""

    sender: ReplicaRef


@dataclass(frozen=True, slots=True)
class Superseded:
    """`sender` does not listen to `replica`, because it knows a run of that node with the higher vsn `newest`."""

    sender: ReplicaRef
    replica: ReplicaRef
    newest: int


Message: TypeAlias = Heartbeat | TransferRequest | TransferAnswer | Permdown | Superseded


def encode(message: Message) -> bytes:
    """One message as bytes of JSON."""
    return msgspec.json.encode((VERSION, _to_wire(message)))


def decode(data: bytes | str) -> Message:
    """The message in some bytes from the broker; raises Unreadable for anything else, and nothing else."""
    try:
        version, body = _ENVELOPE.decode(data)
        if version != VERSION:
            raise Unreadable("version", f"expected presence gossip of version {VERSION}, got version {version}")
        return _from_wire(_BODY.decode(body))
    except (msgspec.DecodeError, UnicodeError, RecursionError, OverflowError) as error:
        raise Unreadable("garbage", f"expected presence gossip, got something else: {error}") from error


# --- the wire form: arrays, so that a thousand presences do not repeat a thousand field names --------------------


class _Wire(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    """An array of exactly these fields."""


class _Value(_Wire):
    dot: int
    slot: int
    topic: str
    key: str
    meta: dict[str, Any]


class _Fragment(_Wire):
    start: int
    end: int
    removed: list[int]
    added: list[_Value]


_Ref: TypeAlias = tuple[str, int]
_Clocks: TypeAlias = list[tuple[str, int, int]]


class _Heartbeat(_Wire, tag="heartbeat"):
    sender: _Ref
    clocks: _Clocks
    delta: _Fragment | None


class _TransferRequest(_Wire, tag="request"):
    sender: _Ref
    clocks: _Clocks


class _TransferAnswer(_Wire, tag="answer"):
    sender: _Ref
    fragments: list[tuple[_Ref, _Fragment]]


class _Permdown(_Wire, tag="permdown"):
    sender: _Ref


class _Superseded(_Wire, tag="refused"):
    sender: _Ref
    replica: _Ref
    newest: int


_Body: TypeAlias = _Heartbeat | _TransferRequest | _TransferAnswer | _Permdown | _Superseded
_ENVELOPE = msgspec.json.Decoder(tuple[int, msgspec.Raw])
_BODY: msgspec.json.Decoder[_Body] = msgspec.json.Decoder(_Body)


def _to_wire(message: Message) -> _Body:
    match message:
        case Heartbeat(sender, clocks, delta):
            return _Heartbeat(sender, _packed(clocks), None if delta is None else _written(delta))
        case TransferRequest(sender, clocks):
            return _TransferRequest(sender, _packed(clocks))
        case TransferAnswer(sender, fragments):
            return _TransferAnswer(sender, [(replica, _written(part)) for replica, part in fragments.items()])
        case Permdown(sender):
            return _Permdown(sender)
        case Superseded(sender, replica, newest):
            return _Superseded(sender, replica, newest)


def _from_wire(body: _Body) -> Message:
    sender = _named(body.sender)
    match body:
        case _Heartbeat(delta=delta):
            return Heartbeat(sender, _unpacked(body.clocks), None if delta is None else _read(delta))
        case _TransferRequest():
            return TransferRequest(sender, _unpacked(body.clocks))
        case _TransferAnswer(fragments=fragments):
            return TransferAnswer(sender, {_named(replica): _read(part) for replica, part in fragments})
        case _Permdown():
            return Permdown(sender)
        case _Superseded(replica=replica, newest=newest):
            return Superseded(sender, _named(replica), newest)


def _packed(clocks: Mapping[ReplicaRef, int]) -> _Clocks:
    return [(replica.name, replica.vsn, clock) for replica, clock in clocks.items()]


def _unpacked(clocks: _Clocks) -> dict[ReplicaRef, int]:
    _expect(all(clock >= 0 for _, _, clock in clocks), "clocks of at least 0")
    return {ReplicaRef(name, vsn): clock for name, vsn, clock in clocks}


def _named(ref: _Ref) -> ReplicaRef:
    _expect(bool(ref[0]), "a replica with a name")
    return ReplicaRef(*ref)


def _written(part: Fragment) -> _Fragment:
    added = [_Value(dot, entry.slot, entry.topic, entry.key, dict(entry.meta)) for dot, entry in part.added.items()]
    return _Fragment(part.start, part.end, list(part.removed), added)


def _read(part: _Fragment) -> Fragment:
    _expect(0 <= part.start <= part.end, "a fragment that ends after it starts")
    _expect(all(0 < dot <= part.start for dot in part.removed), "removed dots from before the fragment")
    _expect(len({value.slot for value in part.added}) == len(part.added), "one value for each slot")
    removed = tuple(sorted(set(part.removed)))
    return Fragment(part.start, part.end, removed, {value.dot: _entry(value, part) for value in part.added})


def _entry(value: _Value, part: _Fragment) -> Entry:
    _expect(part.start < value.dot <= part.end, "added dots from within the fragment")
    _expect(0 < value.slot <= value.dot, "a slot that began before its value")
    _expect(isinstance(value.meta.get("phx_ref"), str), "metas with a phx_ref")
    _expect(value.key not in FORBIDDEN_KEYS, "keys that are safe in JavaScript")
    return Entry(value.topic, value.key, value.meta, value.slot)


def _expect(holds: bool, what: str) -> None:
    if not holds:
        raise Unreadable("garbage", f"expected presence gossip with {what}, got something else")
