"""Two clients that talk over the served demonstration, as phoenix.js would, and say what they see.

They know only what any client knows: how to sign in over HTTP, and the wire protocol of Phoenix, version 2.0.0, in
which a message is the array `[join_ref, ref, topic, event, payload]`. `talk` raises `Unexpected` when the chat does
not behave as a chat should.
"""

from __future__ import annotations

import asyncio
import base64
import json
import urllib.request
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin, Subprotocol

TOPIC = "room:lobby"
WITHIN = 5.0
"""Seconds until a message that does not come is a failure."""


class Unexpected(Exception):
    """The chat did something else than a chat should."""


class Client:
    """One signed-in client; prints each message that it sends and that it was waiting for."""

    def __init__(self, name: str, connection: ClientConnection) -> None:
        self.name = name
        self.connection = connection
        self.last_ref = 0

    async def send(self, event: str, payload: dict[str, object]) -> str:
        """Send an event on the topic, and return the ref that its reply will carry."""
        self.last_ref += 1
        ref = str(self.last_ref)
        print(f"  {self.name:>7} → {event} {json.dumps(payload)}", flush=True)
        await self.connection.send(json.dumps(["1", ref, TOPIC, event, payload]))
        return ref

    async def see(
        self, event: str, *, ref: str | None = None, where: Callable[[Any], bool] = lambda payload: True
    ) -> Any:
        """Wait for an event, or the reply to `ref`, with a payload as `where` wants it, and return that payload."""
        try:
            async with asyncio.timeout(WITHIN):
                async for frame in self.connection:
                    _, its_ref, topic, its_event, payload = json.loads(frame)
                    if (topic, its_event) == (TOPIC, event) and ref in (None, its_ref) and where(payload):
                        print(f"  {self.name:>7} ← {event} {json.dumps(payload)}", flush=True)
                        return payload
        except TimeoutError:
            pass
        raise Unexpected(f"{self.name} waited {WITHIN:.0f} seconds for {event!r} on {TOPIC!r}.")

    async def call(self, event: str, payload: dict[str, object]) -> Any:
        """Send an event and return the response of its reply, which has to be `ok`."""
        reply = await self.see("phx_reply", ref=await self.send(event, payload))
        if reply["status"] != "ok":
            raise Unexpected(f"expected {self.name}'s {event!r} to be answered with ok, got {reply!r}.")
        return reply["response"]


@asynccontextmanager
async def signed_in(url: str, name: str) -> AsyncIterator[Client]:
    """Sign in, and open a socket."""
    token = await asyncio.to_thread(sign_in, url, name)
    async with connected(url, token, name) as client:
        yield client


@asynccontextmanager
async def connected(url: str, token: str, name: str = "somebody") -> AsyncIterator[Client]:
    """Open a socket with a token in a subprotocol, where it does not end up in log files."""
    bearer = base64.urlsafe_b64encode(token.encode()).decode().rstrip("=")
    async with connect(
        f"ws://{urlsplit(url).netloc}/socket/websocket?vsn=2.0.0",
        origin=Origin(url),
        subprotocols=[Subprotocol("phoenix"), Subprotocol(f"base64url.bearer.phx.{bearer}")],
    ) as connection:
        yield Client(name, connection)


def sign_in(url: str, name: str) -> str:
    """Ask the application for a token, as its page does."""
    body = json.dumps({"name": name}).encode()
    request = urllib.request.Request(f"{url}/sign-in", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=WITHIN) as response:
        token: str = json.load(response)["token"]
    return token


async def refused_without_a_token(url: str) -> None:
    """Try to connect without signing in, which has to be refused before the WebSocket opens."""
    try:
        async with connect(f"ws://{urlsplit(url).netloc}/socket/websocket?vsn=2.0.0", origin=Origin(url)):
            raise Unexpected("a client without a token was let in.")
    except InvalidStatus as refused:
        print(f"  mallory → connects without a token\n  mallory ← HTTP {refused.response.status_code}", flush=True)


async def talk(url: str) -> None:
    """Let Ada and Bob meet in the lobby, and Mallory stay outside. Raises `Unexpected`."""
    await refused_without_a_token(url)
    async with signed_in(url, "ada") as ada:
        await ada.call("phx_join", {})
        await ada.see("presence_state", where=lambda present: "ada" in present)
        async with signed_in(url, "bob") as bob:
            await bob.call("phx_join", {})
            await bob.see("presence_state", where=lambda present: {"ada", "bob"} <= present.keys())
            await ada.see("presence_diff", where=lambda diff: "bob" in diff["joins"])
            await ada.call("new_msg", {"body": "hello"})
            await bob.see("new_msg", where=lambda said: (said["user_id"], said["body"]) == ("ada", "hello"))
        await ada.see("presence_diff", where=lambda diff: "bob" in diff["leaves"])
