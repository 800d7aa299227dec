"""Every bound of a connection in one frozen place, each with the reason for its number.

Bounds are per connection, all but `max_connecting`, which is one of a mount.
A mount takes its own copy: `mount("/socket", UserSocket, limits=Limits(max_channels=20))`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from reference_server.core.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one connection. All are greater than zero: counts and sizes whole numbers, times in seconds.

    DIFFERS: Phoenix bounds frames, channels and silence; here names, the shape of JSON, queues and rates are bounded
    too, so that no client takes the memory of all. A frame over one of the bounds of names and JSON closes with 1011.
    """

    max_frame_bytes: int = 65_536
    """Largest frame taken from a client; over it the connection closes with 1009.
    The OWASP WebSocket cheat sheet recommends 64 KB. DIFFERS: Phoenix takes 10 MB (websock_adapter 0.6.0), and
    its web server bounds frames, headers included, where this is a bound of whole messages, however fragmented."""

    max_channels: int = 100
    """Channels joined at once; Phoenix's `max_channels_per_transport` since 1.8.9 (CVE-2026-56811)."""

    max_name_bytes: int = 255
    """Bytes of UTF-8 in a topic, event or ref: what one length byte of a binary frame can say."""

    max_json_depth: int = 64
    """Nested arrays and objects in a payload; deep nesting is an attack on recursive code, never a message."""

    max_json_items: int = 10_000
    """Array elements and object members in one frame, so that a small frame cannot become a large heap."""

    max_mailbox: int = 64
    """Messages waiting for one channel; while it is full, nothing more is read from that client."""

    max_callbacks_per_turn: int = 16
    """Callbacks that one channel runs before every other channel and client has a turn of the event loop; some 0.3 ms
    when they await nothing. DIFFERS: Phoenix's scheduler takes turns by itself, after 4,000 reductions of a process."""

    max_outbox_frames: int = 1_000
    """Frames waiting for one client; over it the client is too slow and is closed, never thinned silently."""

    max_outbox_bytes: int = 1_048_576
    """Bytes waiting for one client (1 MiB, as Centrifugo)."""

    send_deadline: float = 10.0
    """Seconds that a frame may wait for a client that does not read, before the connection is cut."""

    idle_timeout: float = 60.0
    """Seconds without anything received before the connection closes with 1002: Phoenix's `timeout`. Pings of the
    client count under `emberwire serve`."""

    max_rate: float = 100.0
    """Messages a second that a client may send for long."""

    max_burst: int = 200
    """Messages that a client may send at once."""

    max_connecting: int = 2_048
    """Clients of a mount whose `connect` runs at once, over each transport; the next get 503 at once, and come back.
    As many as the kernel lets wait at the door. A refusal costs the server as much as an answer, so this is a bound for
    a `connect` that hangs, not for one that is slow: 2,000 clients who were lost in a crash are back in 5 seconds with
    it, and in 20 with a bound of 256. DIFFERS: over `max_connecting` a client gets 503 before `connect` runs; Phoenix
    asks about all that come."""

    connect_deadline: float = 10.0
    """Seconds that `connect` may take before its client gets 503: as long as phoenix.js waits for a join.
    DIFFERS: a `connect` that does not answer in time is given up; Phoenix waits for it."""

    def __post_init__(self) -> None:
        for field in fields(self):
            _check(field.name, getattr(self, field.name), is_count=field.type == "int")


def _check(name: str, value: object, *, is_count: bool) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ConfigurationError(f"Limits.{name} must be a number, got {value!r}.")
    if not value > 0:
        raise ConfigurationError(f"Limits.{name} must be greater than zero, got {value!r}.")
    if is_count and not isinstance(value, int):
        raise ConfigurationError(f"Limits.{name} must be a whole number, got {value!r}.")
