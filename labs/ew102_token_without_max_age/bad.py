"""A locker room whose lockers open by telephone. The telephone has a token, which it got when its owner logged in.

In a checkout: `emberwire serve labs.ew102_token_without_max_age.bad:app`
"""

from __future__ import annotations

import math
import secrets
import time
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

YEAR = 365 * 86_400
MEMBERS = {"key-of-ada": "ada", "key-of-bob": "bob"}
tokens = Tokens(secrets.token_urlsafe(48))
found = tokens.sign("user socket", "ada", signed_at=time.time() - 2 * YEAR)
"""What is stored in the telephone that Ada sold two years ago."""


class LockerChannel(Channel):
    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        return Ok() if topic.rest == self.assigns["name"] else Error(reason="unauthorized")

    @handle_in("open")
    async def open(self) -> Ok:
        return Ok(door="open")


class UserSocket(Socket):
    locker = channel("locker:*", LockerChannel)

    async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
        try:
            name = tokens.verify("user socket", info.auth_token, max_age=math.inf)
        except TokenError as error:
            return Refuse(error.reason)
        return Accept(name=name)

    def id(self) -> str:
        return f"users:{self.assigns['name']}"


async def token(request: Request) -> JSONResponse:
    """Give a member a token for the socket; an API key stands for the login here."""
    name = MEMBERS.get(request.headers.get("x-api-key", ""))
    if name is None:
        return JSONResponse({"reason": "unknown key"}, status_code=403)
    return JSONResponse({"token": tokens.sign("user socket", name)})


async def old_telephone(request: Request) -> JSONResponse:
    """Stand for the telephone that Ada sold: whoever has it reads what it has stored."""
    return JSONResponse({"token": found})


endpoint = Endpoint(mount("/socket", UserSocket, auth_token=True))
app = Starlette(
    routes=[*endpoint.routes, Route("/token", token), Route("/old-telephone", old_telephone)],
    lifespan=endpoint.lifespan,
)
