"""The client of the lessons: a few lines of Phoenix V2 over a real WebSocket, for attackers and honest people alike.

    async with open_socket("http://127.0.0.1:4000", token=token, who="ada") as ada:
        await ada.join("room:7")
        reply = await ada.call("room:7", "new_msg", {"body": "hello"})

Each frame is printed as it stands on the wire, so that a lesson can be followed line by line. A frame is a JSON array:
join_ref, ref, topic, event, payload. The client knows nothing of the server's code, and needs nothing of it.

It does not reconnect and sends no heartbeats: a lesson takes seconds.
"""

from __future__ import annotations

import asyncio
import base64
import json
import sys
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any, TypeAlias, TypeVar
from urllib.parse import urlencode

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin, Subprotocol

PATIENCE = 10.0
"""Seconds to wait for a frame that has to come; a bound for failures, never a pause."""

SHOWN = 150
"""Characters of a frame that are printed."""


class LabError(Exception):
    """A lesson's conversation took a turn that it cannot go on from; the message is a sentence for the reader."""


class Refused(LabError):
    """The handshake was answered with an HTTP status instead of a WebSocket."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the handshake was answered with HTTP {status}")
        self.status = status


class Silence(LabError):
    """Nothing came within `PATIENCE`, though it had to."""


class Closed(LabError):
    """The server closed the socket."""

    def __init__(self, code: int) -> None:
        super().__init__(f"the server closed the socket with code {code}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Succeeded:
    """The attacker got what they should not have; `verdict` says what."""

    verdict: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """The server kept the attacker out; `verdict` says how."""

    verdict: str


Outcome: TypeAlias = Succeeded | Stopped
Result = TypeVar("Result")
Attack: TypeAlias = Callable[[str], Awaitable[Outcome]]
Feature: TypeAlias = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a push was answered with."""

    status: str
    response: Any


@dataclass(frozen=True, slots=True)
class Event:
    """A frame that is no reply."""

    topic: str
    name: str
    payload: Any


@dataclass(slots=True)
class Client:
    """One open socket. `replies` holds the answers that have come, by ref; `events` all else, in order."""

    connection: ClientConnection
    who: str
    replies: dict[str, Reply] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    _joins: dict[str, str] = field(default_factory=dict)
    _refs: int = 0

    async def join(self, topic: str, payload: Any = None) -> Reply:
        """Join a topic, and return what the join was answered with, be it a refusal."""
        self._joins[topic] = str(self._refs + 1)
        return await self.call(topic, "phx_join", payload)

    async def call(self, topic: str, event: str, payload: Any = None) -> Reply:
        """Push an event and wait for its reply. Raises Silence and Closed."""
        return await self.reply(await self.push(topic, event, payload))

    async def push(self, topic: str, event: str, payload: Any = None) -> str:
        """Push an event without waiting; returns its ref."""
        self._refs += 1
        ref = str(self._refs)
        frame = encoded([self._joins.get(topic), ref, topic, event, {} if payload is None else payload])
        show(self.who, "→", frame)
        try:
            await self.connection.send(frame)
        except ConnectionClosed as error:
            raise Closed(close_code(error)) from error
        return ref

    async def reply(self, ref: str) -> Reply:
        """Wait for the reply to a push. Raises Silence and Closed."""
        while ref not in self.replies:
            await self._receive(f"a reply to ref {ref}")
        return self.replies[ref]

    async def event(self, topic: str, name: str) -> Any:
        """Take the first such event out of `events`, waiting for it if need be; returns its payload."""
        while True:
            for event in self.events:
                if (event.topic, event.name) == (topic, name):
                    self.events.remove(event)
                    return event.payload
            await self._receive(f"{name!r} on {topic!r}")

    async def _receive(self, wanted: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                text = await self.connection.recv(decode=True)
        except TimeoutError as error:
            raise Silence(f"{self.who} waited {PATIENCE:g} seconds for {wanted}, and nothing came") from error
        except ConnectionClosed as error:
            raise Closed(close_code(error)) from error
        show(self.who, "←", text)
        self._take(*json.loads(text))

    def _take(self, join_ref: str | None, ref: str | None, topic: str, event: str, payload: Any) -> None:
        if event == "phx_reply" and ref is not None:
            self.replies[ref] = Reply(payload["status"], payload["response"])
        else:
            self.events.append(Event(topic, event, payload))


@asynccontextmanager
async def open_socket(
    base_url: str,
    *,
    who: str,
    token: str | None = None,
    params: Mapping[str, str] | None = None,
    origin: str | None = None,
    cookie: str | None = None,
) -> AsyncIterator[Client]:
    """Open the socket at /socket of the server; it is closed at the end of the block.

    `token` goes where phoenix.js puts an `authToken`: into a subprotocol of the handshake. `origin` and `cookie` are
    the headers that a browser would send. Raises Refused, and OSError when nothing answers there.
    """
    url = f"{base_url.rstrip('/').replace('http', 'ws', 1)}/socket/websocket"
    query = urlencode({"vsn": "2.0.0", **(params or {})})
    print(f"   {who} opens {url}" + (f" from a page of {origin}" if origin else ""))
    try:
        opened = await connect(
            f"{url}?{query}",
            subprotocols=None if token is None else bearer(token),
            origin=None if origin is None else Origin(origin),
            additional_headers=None if cookie is None else {"Cookie": cookie},
            compression=None,
            proxy=None,
        )
    except InvalidStatus as error:
        status = error.response.status_code
        print(f"   {who} ← HTTP {status}")
        raise Refused(status) from error
    try:
        yield Client(opened, who)
    finally:
        await opened.close()


def encoded(frame: object) -> str:
    """JSON as JavaScript writes it."""
    return json.dumps(frame, separators=(",", ":"), ensure_ascii=False)


def bearer(token: str) -> list[Subprotocol]:
    """The subprotocols that carry a token. phoenix.js: socket.js, authToken."""
    encoded = base64.b64encode(token.encode()).decode().rstrip("=")
    return [Subprotocol("phoenix"), Subprotocol(f"base64url.bearer.phx.{encoded}")]


def close_code(error: ConnectionClosed) -> int:
    """The code that the server closed with; 1006 when it hung up without one."""
    return error.rcvd.code if error.rcvd is not None else 1006


def show(who: str, arrow: str, frame: str) -> None:
    """Print a frame on one line."""
    line = frame if len(frame) <= SHOWN else f"{frame[:SHOWN]}…"
    print(f"   {who} {arrow} {line}")


async def log_in(base_url: str, key: str) -> str:
    """Exchange an API key for a token at /token, as a page does with its session. Raises LabError with the status."""
    return str((await http(base_url, "/token", headers={"x-api-key": key}))["token"])


async def http(base_url: str, path: str, *, headers: Mapping[str, str] | None = None) -> Any:
    """GET a JSON document. Raises LabError for any status but 200, and OSError when nothing answers there."""
    request = urllib.request.Request(base_url.rstrip("/") + path, headers=dict(headers or {}))
    try:
        return json.loads(await asyncio.to_thread(_read, request))
    except urllib.error.HTTPError as error:
        error.close()
        raise LabError(f"GET {path} was answered with HTTP {error.code}") from error
    except HTTPException as error:
        raise LabError(f"the answer to GET {path} was cut off ({error!r})") from error


def _read(request: urllib.request.Request) -> bytes:
    # A proxy of the environment has no business between two programs on one machine.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(request, timeout=PATIENCE) as response:
        body: bytes = response.read()
        return body


def expect(condition: object, sentence: str) -> None:
    """Raise LabError with the sentence unless the condition holds."""
    if not condition:
        raise LabError(sentence)


def main(attack: Attack) -> None:
    """Run an attack against the server named on the command line.

    Exit codes: 0 the attack succeeded, 1 it was stopped, 2 it could not be carried out.
    """
    if len(sys.argv) != 2 or not sys.argv[1].startswith(("http://", "https://")):
        sys.exit(_unable(f"expected the address of a server, as in: python {sys.argv[0]} http://127.0.0.1:4000"))
    try:
        outcome = asyncio.run(converse(attack, sys.argv[1]))
    except LabError as error:
        sys.exit(_unable(f"the attack could not be carried out: {error}."))
    except OSError:
        sys.exit(_unable(f"nothing answers at {sys.argv[1]}: start the server first, with `emberwire serve`."))
    print(f"{'SUCCEEDED' if isinstance(outcome, Succeeded) else 'STOPPED'}: {outcome.verdict}")
    sys.exit(0 if isinstance(outcome, Succeeded) else 1)


async def converse(conversation: Callable[[str], Awaitable[Result]], base_url: str) -> Result:
    """Hold the conversation of an attack or a feature. Raises LabError for what a server says wrongly, and OSError."""
    try:
        return await conversation(base_url)
    except (LookupError, TypeError, AttributeError, ValueError) as error:
        # The conversations read answers as if they had the right shape, so that they stay short enough to be read.
        raise LabError(f"an answer has not the shape that the page relies on ({error!r})") from error


def _unable(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2
