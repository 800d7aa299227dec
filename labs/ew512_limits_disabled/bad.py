"""A room in which photos are shown. Somebody's photo was too large once, so the limit was lifted.

In a checkout: `emberwire serve labs.ew512_limits_disabled.bad:app`
"""

from __future__ import annotations

import secrets
from typing import Any

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
    Limits,
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

GUESTS = {"key-of-ada": "ada", "key-of-bob": "bob", "key-of-mallory": "mallory"}
tokens = Tokens(secrets.token_urlsafe(48))


class Photo(msgspec.Struct):
    data: str


class RoomChannel(Channel):
    async def join(self, topic: Topic, payload: Any) -> Ok:
        return Ok()

    @handle_in("show")
    async def show(self, photo: Photo) -> Ok:
        await self.broadcast("photo", {"by": self.assigns["name"], "data": photo.data})
        return Ok(size=len(photo.data))


class UserSocket(Socket):
    room = channel("room", RoomChannel)

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
    name = GUESTS.get(request.headers.get("x-api-key", ""))
    if name is None:
        return JSONResponse({"reason": "unknown key"}, status_code=403)
    return JSONResponse({"token": tokens.sign("user socket", name)})


endpoint = Endpoint(mount("/socket", UserSocket, auth_token=True, limits=Limits(max_frame_bytes=100_000_000)))
app = Starlette(routes=[*endpoint.routes, Route("/token", token)], lifespan=endpoint.lifespan)
