"""The help room of a shop. Everybody may write there, and ask for the orders that are on the way.

In a checkout: `emberwire serve labs.ew302_wrong_direction.bad:app`
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

USERS = {"key-of-ada": "ada", "key-of-mallory": "mallory"}
ROOM = {"ada", "mallory"}
ORDERS = {"ada": ["a wedding ring, to 12 Elm Street"], "mallory": []}
tokens = Tokens(secrets.token_urlsafe(48))


class RoomChannel(Channel):
    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        if self.assigns["name"] not in ROOM:
            return Error(reason="unauthorized")
        return Ok()

    @handle_in("get_orders")
    async def get_orders(self) -> Ok:
        return Ok(orders=ORDERS[self.assigns["name"]])


class UserSocket(Socket):
    room = channel("room:help", RoomChannel)

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
