"""A dance hall's page shows who is there tonight. Who would rather not be seen can hide.

In a checkout: `emberwire serve labs.ew406_presence_key_mismatch.bad:app`
"""

from __future__ import annotations

import secrets
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from emberwire import (
    Accept,
    Channel,
    ConnectInfo,
    Endpoint,
    Ok,
    Params,
    Presence,
    Refuse,
    Socket,
    TokenError,
    Tokens,
    Topic,
    channel,
    handle_in,
    mount,
)

USERS = {f"key-of-{name}": name for name in ("ada", "bob", "mallory")}
tokens = Tokens(secrets.token_urlsafe(48))
presence = Presence()


class HallChannel(Channel):
    async def join(self, topic: Topic, payload: Any) -> Ok:
        return Ok()

    async def after_join(self) -> None:
        await presence.track(self, f"user:{self.assigns['name']}", {"dances": "tango"})
        await self.push("presence_state", await presence.list(self))

    @handle_in("hide")
    async def hide(self) -> Ok:
        await presence.untrack(self, f"user:{self.assigns['name']}")
        return Ok()


class UserSocket(Socket):
    hall = channel("hall", HallChannel)

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


endpoint = Endpoint(mount("/socket", UserSocket, auth_token=True), presences=[presence])
app = Starlette(routes=[*endpoint.routes, Route("/token", token)], lifespan=endpoint.lifespan)
