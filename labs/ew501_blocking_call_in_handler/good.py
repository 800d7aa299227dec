"""A firm's staff chat, and ask for reports. Making a report takes a third of a second of a library that knows no async.

In a checkout: `emberwire serve labs.ew501_blocking_call_in_handler.bad:app`
"""

from __future__ import annotations

import asyncio
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

STAFF = {"key-of-ada": "ada", "key-of-bob": "bob"}
tokens = Tokens(secrets.token_urlsafe(48))


def make_report() -> str:
    """Make a report, with a library that knows nothing of asyncio."""
    time.sleep(0.3)
    return "profits are up"


class OfficeChannel(Channel):
    async def join(self, topic: Topic, payload: Any) -> Ok:
        return Ok()

    @handle_in("report")
    async def report(self) -> Ok:
        return Ok(report=await asyncio.to_thread(make_report))

    @handle_in("hello")
    async def hello(self) -> Ok:
        return Ok(answer="hello")


class UserSocket(Socket):
    office = channel("office", OfficeChannel)

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
    name = STAFF.get(request.headers.get("x-api-key", ""))
    if name is None:
        return JSONResponse({"reason": "unknown key"}, status_code=403)
    return JSONResponse({"token": tokens.sign("user socket", name)})


endpoint = Endpoint(mount("/socket", UserSocket, auth_token=True))
app = Starlette(routes=[*endpoint.routes, Route("/token", token)], lifespan=endpoint.lifespan)
