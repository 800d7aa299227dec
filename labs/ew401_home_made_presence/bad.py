"""A team sees who is online. The list is a set of names: whoever joins is added, whoever leaves is taken out.

In a checkout: `emberwire serve labs.ew401_home_made_presence.bad:app`
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

USERS = {"key-of-ada": "ada", "key-of-bob": "bob"}
TEAM = {"ada", "bob"}
tokens = Tokens(secrets.token_urlsafe(48))
online: set[str] = set()


class TeamChannel(Channel):
    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        if self.assigns["name"] not in TEAM:
            return Error(reason="unauthorized")
        return Ok()

    async def after_join(self) -> None:
        online.add(self.assigns["name"])
        await self.broadcast("online", {"names": sorted(online)})

    async def terminate(self, reason: str | BaseException) -> None:
        online.discard(self.assigns["name"])
        await self.broadcast("online", {"names": sorted(online)})

    @handle_in("who")
    async def who(self) -> Ok:
        return Ok(names=sorted(online))


class UserSocket(Socket):
    team = channel("team:blue", TeamChannel)

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
