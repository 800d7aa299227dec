"""An application to be attacked: everything that a client can be refused, and a page that says what an attack costs.

    emberwire serve tests.security.app:app

`/socket` is what a careful application mounts: origins are checked, a token is asked for, limits are the defaults.
`/session` believes a cookie, `/listed` has another policy of origins than `/socket`, `/slow` thinks before it says
yes, `/impatient` waits for slow readers for 2 seconds, `/poll` polls quickly.
"""

from __future__ import annotations

import asyncio
import os
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Scope

from emberwire import (
    Accept,
    Channel,
    ConnectInfo,
    Endpoint,
    Error,
    Limits,
    LongPollOptions,
    NoReply,
    Ok,
    Params,
    Presence,
    Refuse,
    Socket,
    Topic,
    WebSocketOptions,
    channel,
    handle_in,
    mount,
)
from tests.guarantees.flood_app import resident_bytes

SECRET = "s3cr3t-of-ada"
"""Part of every valid token; it must not show up in anything that the server prints."""

presence = Presence()


class Said(msgspec.Struct):
    """What `typed` takes."""

    body: str


class RoomChannel(Channel):
    """A room for everybody who has got in."""

    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        return Ok()

    @handle_in("echo")
    async def echo(self, payload: Any) -> Ok:
        return Ok(payload)

    @handle_in("shout")
    async def shout(self, payload: Any) -> NoReply:
        await self.broadcast("shout", payload)
        return NoReply()

    @handle_in("pour")
    async def pour(self, payload: Any) -> Ok:
        for _ in range(payload["frames"]):
            await self.push("drop", {"x": "x" * payload["size"]})
        return Ok()

    @handle_in("typed")
    async def typed(self, payload: Said) -> Ok:
        return Ok(payload.body)

    @handle_in("crash")
    async def crash(self, payload: Any) -> Ok:
        raise RuntimeError("this channel crashes on demand")

    @handle_in("appear")
    async def appear(self, payload: str) -> Ok:
        await presence.track(self, payload, {})
        return Ok()


class PrivateChannel(Channel):
    """Nobody may join, whether the room exists or not."""

    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        return Error(reason="unauthorized")


class SlowChannel(Channel):
    """Takes its time for each message."""

    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        return Ok()

    @handle_in("wait")
    async def wait(self, payload: Any) -> Ok:
        await asyncio.sleep(0.03)
        return Ok()


class BrokenChannel(Channel):
    """Crashes when somebody joins, with a text that is nobody's business."""

    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        raise RuntimeError(f"cannot open {__file__}")


class RestlessChannel(Channel):
    """Sends itself the next message while it handles one, for ever: harmless in Phoenix."""

    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        self.send_info("next")
        return Ok()

    async def handle_info(self, message: Any) -> None:
        self.send_info("next")


class UserSocket(Socket):
    """Lets in who has a token, in the handshake or as a parameter."""

    room = channel("room:*", RoomChannel)
    private = channel("private:*", PrivateChannel)
    slow = channel("slow:*", SlowChannel)
    broken = channel("broken:*", BrokenChannel)
    restless = channel("restless:*", RestlessChannel)

    async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
        user, _, secret = (info.auth_token or str(params.get("token", ""))).partition(":")
        if secret != SECRET:
            return Refuse("bad token")
        return Accept(user=user)

    def id(self) -> str:
        return f"users:{self.assigns['user']}"


class SlowSocket(UserSocket):
    """Takes its time to say yes."""

    async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
        await asyncio.sleep(0.2)
        return await super().connect(params, info)


class SessionSocket(Socket):
    """Tells its client whether it was shown a session."""

    room = channel("room:*", RoomChannel)

    async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
        return Refuse("no session") if info.session is None else Accept(user=info.session["user"])

    def id(self) -> str:
        return f"users:{self.assigns['user']}"


SESSION_COOKIE, CSRF_TOKEN = "the-cookie-of-ada", "the-csrf-token-of-ada"


def session_of(scope: Scope) -> dict[str, Any] | None:
    """The one session that there is, for whoever has its cookie."""
    cookie = Request({**scope, "type": "http"}).cookies.get("session")
    return {"user": "ada", "_csrf_token": CSRF_TOKEN} if cookie == SESSION_COOKIE else None


ALLOWED = ["https://app.example.com", "//*.example.org"]
"""The origins of `/listed`."""

endpoint = Endpoint(
    mount("/socket", UserSocket, auth_token=True, longpoll=LongPollOptions(), limits=Limits()),
    mount("/listed", UserSocket, websocket=WebSocketOptions(check_origin=ALLOWED)),
    mount("/session", SessionSocket, websocket=WebSocketOptions(connect_info=["session"], session=session_of)),
    mount("/slow", SlowSocket),
    mount("/impatient", UserSocket, limits=Limits(send_deadline=2.0)),
    mount("/poll", UserSocket, websocket=None, longpoll=LongPollOptions(window=0.5, check_origin=ALLOWED)),
    host="localhost",
    presences=[presence],
)


async def stats(request: Request) -> Response:
    """What the server holds: open sockets, tasks, topics with subscribers, and resident memory in bytes."""
    return JSONResponse(
        {
            "sockets": len(endpoint.connections),
            "tasks": len(asyncio.all_tasks()),
            "topics": len(endpoint.node.broadcaster.topics()),
            "files": len(os.listdir("/proc/self/fd")),
            "memory": resident_bytes(),
        }
    )


async def form(request: Request) -> Response:
    """A page of the application that reads what is sent to it."""
    return Response(await request.body())


routes = [*endpoint.routes, Route("/stats", stats), Route("/form", form, methods=["POST"])]
app = Starlette(routes=routes, lifespan=endpoint.lifespan)
