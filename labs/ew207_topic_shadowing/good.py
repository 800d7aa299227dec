"""The rooms of a shop's chat. Every customer may enter any of them, and the staff have one of their own.

In a checkout: `emberwire serve labs.ew207_topic_shadowing.bad:app`
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
    public,
)

PEOPLE = {"key-of-ada": "ada", "key-of-bob": "bob", "key-of-mallory": "mallory"}
STAFF = {"ada", "bob"}
tokens = Tokens(secrets.token_urlsafe(48))


class Remark(msgspec.Struct):
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


@public("the rooms are open to every customer")
class RoomChannel(Channel):
    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        return Ok()

    @handle_in("say")
    async def say(self, remark: Remark) -> Ok:
        await self.broadcast("said", {"by": self.assigns["name"], "text": remark.text})
        return Ok()


class StaffChannel(RoomChannel):
    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        return Ok() if self.assigns["name"] in STAFF else Error(reason="unauthorized")


class UserSocket(Socket):
    staff = channel("room:staff", StaffChannel)
    room = channel("room:*", RoomChannel)

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
    name = PEOPLE.get(request.headers.get("x-api-key", ""))
    if name is None:
        return JSONResponse({"reason": "unknown key"}, status_code=403)
    return JSONResponse({"token": tokens.sign("user socket", name)})


endpoint = Endpoint(mount("/socket", UserSocket, auth_token=True))
app = Starlette(routes=[*endpoint.routes, Route("/token", token)], lifespan=endpoint.lifespan)
