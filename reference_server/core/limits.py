"""Every limit, with the reason for its number.

`Limits` are those of a mount. Each counts for one connection, unless its docstring names something else.
A mount takes its own copy: `mount("/socket", UserSocket, limits=Limits(max_channels=20))`.
`ServerLimits` are those of a process under `emberwire serve`: they hold before it is known which mount is asked for,
and for the other routes of the application. `emberwire serve --limit body_deadline=30` sets one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from reference_server.core.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of a mount: most are for one connection, some for all long-poll sessions.

    All are greater than zero: counts and sizes are whole numbers, times are in seconds.

    DIFFERS: names, the shape of JSON, queues and rates have bounds too, so that no client takes all memory; Phoenix
    bounds frames, channels and silence. A frame over a bound of names or JSON closes the connection with 1011.
    """

    max_frame_bytes: int = 65_536
    """Largest frame taken from a client; over it the connection closes with 1009.
    The OWASP WebSocket cheat sheet recommends 64 KB. Fragments of a message count together. DIFFERS: the
    bound is 64 KiB for the whole message; Phoenix's is 10 MB for each frame with its header (websock_adapter 0.6.0)."""

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
    """Callbacks that one channel runs before the event loop serves all other channels and clients: some 0.3 ms if they
    await nothing. DIFFERS: channels that never pause are interrupted after `max_callbacks_per_turn` callbacks; in
    Phoenix the scheduler does that, after 4,000 reductions."""

    max_outbox_frames: int = 1_000
    """Frames waiting for one client; over it the client is too slow and is closed: no frame is left out silently.
    For a WebSocket under `emberwire serve` only `max_outbox_bytes` counts. This number also bounds the messages
    of others that wait for one channel; over it the channel crashes, and its client rejoins."""

    max_outbox_bytes: int = 1_048_576
    """Bytes waiting for one client (1 MiB, as in Centrifugo); under `emberwire serve` with the headers of frames."""

    send_deadline: float = 10.0
    """Seconds that a frame may wait for a client that does not read; then the connection is cut. Under `emberwire
    serve` on Linux a frame waits until the client's system has acknowledged it, and the cut comes in the last fifth of
    this time; elsewhere it waits until the server's system has taken it."""

    idle_timeout: float = 60.0
    """Seconds without anything received before the connection closes with 1002: Phoenix's `timeout`. Pings of the
    client count under `emberwire serve`."""

    max_rate: float = 100.0
    """Messages a second that a client may send on average; further ones are read later."""

    max_burst: int = 200
    """Messages that a client may send at once."""

    max_connecting: int = 2_048
    """Clients of a mount whose `connect` runs at once, counted for each transport; further ones get 503 at once, and
    come back. It is high because a refusal costs the server as much as an answer: it is meant for a `connect` that
    hangs. After a crash 2,000 clients are back in 5 seconds with it, and in 20 with a bound of 256. DIFFERS: over
    `max_connecting` a client gets 503 before `connect` runs; Phoenix runs it for all."""

    max_sessions: int = 10_000
    """Long-poll sessions of a mount on one node; further ones get 503 and come back. One without a channel costs 3.5 kB
    and no file descriptor, so nothing else bounds them. Under `emberwire serve` they count towards `--max-sockets`
    too."""

    max_sessions_per_user: int = 100
    """Long-poll sessions with one socket id on one node: one for each tab of a browser, and some that are ending.
    DIFFERS: over `max_sessions_per_user` a client gets 503; Phoenix counts sessions neither by user nor by address."""

    max_sessions_per_address: int = 1_000
    """Long-poll sessions from one address on one node: enough for a large office. If all clients have the address of a
    proxy, name the proxy in FORWARDED_ALLOW_IPS, or raise this to `max_sessions`."""

    max_posts: int = 64
    """POSTs of one long-poll session at once; further ones get 408. Clients before phoenix.js 1.7 send each
    message in a request of its own."""

    max_posted_bytes: int = 33_554_432
    """Bytes of all long-poll bodies of a mount that are being read and handled (32 MiB); those of one session together
    have `max_body_bytes`. Further ones wait, unread. Bodies of up to 4 KiB do not count, and do not wait for those of
    other sessions."""

    max_relayed: int = 10_000
    """Long-poll requests of a mount that wait for other nodes at once; further ones wait, for up to one window."""

    max_probes: int = 64
    """Long-poll requests of a mount at once whose token names an unknown node: a client can make up such a name, and
    each request then waits for two seconds."""

    connect_deadline: float = 10.0
    """Seconds that `connect` may take before its client gets 503: as long as phoenix.js waits for a join.
    DIFFERS: a `connect` that does not answer in time is cancelled; Phoenix waits for it."""

    def __post_init__(self) -> None:
        _check_all(self)


@dataclass(frozen=True, slots=True)
class ServerLimits:
    """The bounds of a process under `emberwire serve`. Counts and sizes are whole numbers, times are in seconds.

    A client over `max_small_frames`, `max_pings` or `max_pipelined` is cut off, because no honest client does that.
    One over `max_credit` is only served after the others.
    """

    turn: float = 0.004
    """Seconds of work for clients in one turn of the event loop. A push and its reply take three turns, so a client
    waits some 12 ms, however many others flood the server; up to 21 ms was measured."""

    max_credit: int = 100
    """Frames that a client may send at once and still be served before those who send more; each 4 KiB of a message
    count as one frame. Enough for a message of 64 KiB in fragments of 1 KiB."""

    credit_rate: float = 20.0
    """Frames a second by which that credit grows again: several times what one person causes by typing and drawing."""

    max_small_frames: int = 500
    """Fragments of less than 64 bytes at once, after which a client is cut with 1008. Parsing one costs 10 µs whatever
    it holds, and empty ones do not count towards a bound in bytes. The fragments of the Autobahn test suite have 64
    bytes or more."""

    small_frame_rate: float = 500.0
    """Fragments of less than 64 bytes a second on average: five for each of the messages that `max_rate` allows."""

    max_pings: int = 200
    """Pings and pongs at once, after which a client is cut with 1008: their answers would wait in memory for a client
    that does not read."""

    ping_rate: float = 20.0
    """Pings and pongs a second on average. Clients that ping do so every 20 seconds."""

    max_pipelined: int = 100
    """Requests at once that a client sends without waiting for the answers, after which its connection is cut.
    Browsers and proxies wait for each answer."""

    pipelined_rate: float = 10.0
    """Such requests a second on average."""

    head_deadline: float = 10.0
    """Seconds from the start of a connection, or from the first byte of a later request, to the end of the head."""

    body_deadline: float = 10.0
    """Seconds from the head of a request to the end of its body; `min_body_rate` gives large bodies more. While the
    application does not read, the time stands still."""

    answer_deadline: float = 60.0
    """Seconds from writing a byte of an HTTP answer until the client's system has it (Linux). Up to 100 kB are on the
    way at once, so 2 kB a second are enough. Sockets have the `send_deadline` of their mount."""

    close_deadline: float = 2.0
    """Seconds from our close frame to the client's; then the connection is closed without it. What was written before
    is still sent, within `send_deadline`."""

    min_body_rate: int = 1_000
    """Bytes of a body that give it one more second: a tenth of what the slowest mobile network carries."""

    def __post_init__(self) -> None:
        _check_all(self)


def server_limits(settings: Iterable[str]) -> ServerLimits:
    """The limits with some of them set by texts such as "body_deadline=30". Raises ConfigurationError."""
    kinds = {field.name: int if field.type == "int" else float for field in fields(ServerLimits)}
    chosen: dict[str, Any] = {}
    for setting in settings:
        name, _, value = setting.partition("=")
        if name not in kinds:
            raise ConfigurationError(f"There is no limit {name!r}; the limits of a server are {', '.join(kinds)}.")
        try:
            chosen[name] = kinds[name](value)
        except ValueError as error:
            raise ConfigurationError(f"Expected a number for the limit {name}, got {value!r}.") from error
    return ServerLimits(**chosen)


def _check_all(limits: Limits | ServerLimits) -> None:
    for field in fields(limits):
        _check(f"{type(limits).__name__}.{field.name}", getattr(limits, field.name), is_count=field.type == "int")


def _check(name: str, value: object, *, is_count: bool) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ConfigurationError(f"{name} must be a number, got {value!r}.")
    if not value > 0:
        raise ConfigurationError(f"{name} must be greater than zero, got {value!r}.")
    if is_count and not isinstance(value, int):
        raise ConfigurationError(f"{name} must be a whole number, got {value!r}.")
