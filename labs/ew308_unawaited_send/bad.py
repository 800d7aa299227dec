"""The chat of a school. Grace, who teaches there, throws out whoever does not behave.

In a checkout: `emberwire serve labs.ew308_unawaited_send.bad:app`
"""

from __future__ import annotations

import secrets
from typing import Annotated, Any

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from emberwire import (
    Accept,
    Channel,
    ConnectInfo,
    Endpoint,
    Error,
    Ok,
    Params,
    Refuse,
    Socket,
    TokenError,
    Tokens,
    Topic,
    channel,
    handle_in,
    mount,
)

USERS = {"key-of-ada": "ada", "key-of-grace": "grace", "key-of-mallory": "mallory"}
TEACHER = "grace"
room = {"ada", "grace", "mallory"}
tokens = Tokens(secrets.token_urlsafe(48))


class Message(msgspec.Struct):
    body: Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)]


class Pupil(msgspec.Struct):
    name: str


async def remove(name: str) -> None:
    """Take somebody out of the room, and close their sockets."""
    room.discard(name)
    await endpoint.disconnect(f"users:{name}")


class RoomChannel(Channel):
    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        if self.assigns["name"] not in room:
            return Error(reason="unauthorized")
        return Ok()

    @handle_in("new_msg")
    async def new_msg(self, message: Message) -> Ok:
        await self.broadcast("new_msg", {"author": self.assigns["name"], "body": message.body})
        return Ok()

    @handle_in("throw_out")
    async def throw_out(self, pupil: Pupil) -> Ok | Error:
        if self.assigns["name"] != TEACHER:
            return Error(reason="unauthorized")
        remove(pupil.name)
        return Ok()


class UserSocket(Socket):
    room = channel("room:school", RoomChannel)

    async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
        try:
            name = tokens.verify("user socket", info.auth_token, max_age=86_400)
        except TokenError as error:
            return Refuse(error.reason)
        return Accept(name=name)

    def id(self) -> str:
        return f"users:{self.assigns['name']}"


async def token(request: Request) -> JSONResponse:
    """Give a user a token for the socket; an API key stands for the login here."""
    name = USERS.get(request.headers.get("x-api-key", ""))
    if name is None:
        return JSONResponse({"reason": "unknown key"}, status_code=403)
    return JSONResponse({"token": tokens.sign("user socket", name)})


endpoint = Endpoint(mount("/socket", UserSocket, auth_token=True))
app = Starlette(routes=[*endpoint.routes, Route("/token", token)], lifespan=endpoint.lifespan)
