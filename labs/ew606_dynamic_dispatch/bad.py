"""A lamp in a hotel room, switched by the guest. Its class can do more than guests should.

In a checkout: `emberwire serve labs.ew606_dynamic_dispatch.bad:app`
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

GUESTS = {"key-of-ada": "ada", "key-of-mallory": "mallory"}
tokens = Tokens(secrets.token_urlsafe(48))


class Lamp:
    """One lamp of the hotel."""

    def __init__(self) -> None:
        self.state = "off"

    def on(self) -> str:
        self.state = "on"
        return self.state

    def off(self) -> str:
        self.state = "off"
        return self.state

    def service_code(self) -> str:
        """Return what the engineers type at the door of the lift."""
        return "4711"


lamp = Lamp()


class Command(msgspec.Struct):
    action: str


class LampChannel(Channel):
    async def join(self, topic: Topic, payload: Any) -> Ok:
        return Ok(state=lamp.state)

    @handle_in("switch")
    async def switch(self, command: Command) -> Ok | Error:
        return Ok(state=getattr(lamp, command.action)())


class UserSocket(Socket):
    lamp = channel("lamp", LampChannel)

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


endpoint = Endpoint(mount("/socket", UserSocket, auth_token=True))
app = Starlette(routes=[*endpoint.routes, Route("/token", token)], lifespan=endpoint.lifespan)
