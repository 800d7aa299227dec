"""The screens of a stadium, on which the announcer writes.

In a checkout: `emberwire serve labs.ew208_stale_authority.bad:app`
"""

from __future__ import annotations

import secrets
from typing import Annotated, Any, Literal

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

PEOPLE = {"key-of-ada": "ada", "key-of-bob": "bob", "key-of-mallory": "mallory"}
tokens = Tokens(secrets.token_urlsafe(48))
roles = {"ada": "spectator", "bob": "manager", "mallory": "spectator"}


class Announcement(msgspec.Struct):
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Change(msgspec.Struct):
    name: str
    role: Literal["announcer", "spectator"]


class StadiumChannel(Channel):
    async def join(self, topic: Topic, payload: Any) -> Ok:
        return Ok()

    @handle_in("announce")
    async def announce(self, announcement: Announcement) -> Ok | Error:
        if roles.get(self.assigns["name"]) != "announcer":
            return Error(reason="unauthorized")
        await self.broadcast("announced", {"text": announcement.text})
        return Ok()

    @handle_in("change_role")
    async def change_role(self, change: Change) -> Ok | Error:
        if roles.get(self.assigns["name"]) != "manager":
            return Error(reason="unauthorized")
        if change.name not in roles:
            return Error(reason="nobody has that name")
        roles[change.name] = change.role
        return Ok()


class UserSocket(Socket):
    stadium = channel("stadium", StadiumChannel)

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
