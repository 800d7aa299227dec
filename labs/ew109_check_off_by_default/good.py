"""The door of a bicycle shed, opened from a phone. While it was built there was no login, so a setting turns it on.

In a checkout: `emberwire serve labs.ew109_check_off_by_default.bad:app`
"""

from __future__ import annotations

import os
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
    Refuse,
    Socket,
    TokenError,
    Tokens,
    Topic,
    channel,
    handle_in,
    mount,
)

TENANTS = {"key-of-ada": "ada"}
LOGIN_REQUIRED = os.getenv("LOGIN_REQUIRED", "yes") == "yes"
tokens = Tokens(secrets.token_urlsafe(48))


class ShedChannel(Channel):
    async def join(self, topic: Topic, payload: Any) -> Ok:
        return Ok()

    @handle_in("open")
    async def open(self) -> Ok:
        return Ok(door="open")


class TenantSocket(Socket):
    shed = channel("shed", ShedChannel)

    async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
        name = "developer"
        if LOGIN_REQUIRED:
            try:
                name = tokens.verify("tenant socket", info.auth_token, max_age=86_400)
            except TokenError as error:
                return Refuse(error.reason)
        return Accept(name=name)

    def id(self) -> str:
        return f"tenants:{self.assigns['name']}"


async def token(request: Request) -> JSONResponse:
    """Give a tenant a token for the socket; an API key stands for the login here."""
    name = TENANTS.get(request.headers.get("x-api-key", ""))
    if name is None:
        return JSONResponse({"reason": "unknown key"}, status_code=403)
    return JSONResponse({"token": tokens.sign("tenant socket", name)})


endpoint = Endpoint(mount("/socket", TenantSocket, auth_token=True))
app = Starlette(routes=[*endpoint.routes, Route("/token", token)], lifespan=endpoint.lifespan)
