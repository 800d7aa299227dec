"""A shop shows its staff every order as it comes in. Only staff can get a token, so everybody believes the feed safe.

In a checkout: `emberwire serve labs.ew101_unauthenticated_connect.bad:app`
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
    Refuse,
    Socket,
    TokenError,
    Tokens,
    Topic,
    channel,
    mount,
)

STAFF = {"key-of-ada": "ada"}
ORDERS = [
    {"number": 1041, "name": "M. Okafor", "street": "14 Canal Road", "items": ["night light"]},
    {"number": 1042, "name": "P. Lindqvist", "street": "3 Mill Lane", "items": ["pregnancy test", "tea"]},
]
tokens = Tokens(secrets.token_urlsafe(48))


class OrderFeed(Channel):
    async def join(self, topic: Topic, payload: Any) -> Ok:
        return Ok(orders=ORDERS)


class StaffSocket(Socket):
    orders = channel("orders:live", OrderFeed)

    async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
        try:
            name = tokens.verify("staff socket", info.auth_token, max_age=86_400)
        except TokenError as error:
            return Refuse(error.reason)
        return Accept(name=name)

    def id(self) -> str:
        return f"staff:{self.assigns['name']}"


async def token(request: Request) -> JSONResponse:
    """Give a member of staff a token for the socket; an API key stands for the login here."""
    name = STAFF.get(request.headers.get("x-api-key", ""))
    if name is None:
        return JSONResponse({"reason": "unknown key"}, status_code=403)
    return JSONResponse({"token": tokens.sign("staff socket", name)})


endpoint = Endpoint(mount("/socket", StaffSocket, auth_token=True))
app = Starlette(routes=[*endpoint.routes, Route("/token", token)], lifespan=endpoint.lifespan)
