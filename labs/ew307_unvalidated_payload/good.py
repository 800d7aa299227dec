"""A shop's basket. Whoever orders pays the sum, and whoever is owed something is paid out.

In a checkout: `emberwire serve labs.ew307_unvalidated_payload.bad:app`
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

CUSTOMERS = {"key-of-ada": "ada", "key-of-mallory": "mallory"}
PRICES = {"lamp": 40, "chair": 90}
tokens = Tokens(secrets.token_urlsafe(48))


class Line(msgspec.Struct):
    article: Literal["lamp", "chair"]
    quantity: Annotated[int, msgspec.Meta(ge=1, le=20)]


class BasketChannel(Channel):
    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        if topic.rest != self.assigns["name"]:
            return Error(reason="unauthorized")
        self.to_pay = 0
        return Ok(prices=PRICES)

    @handle_in("add")
    async def add(self, line: Line) -> Ok:
        self.to_pay += PRICES[line.article] * line.quantity
        return Ok(to_pay=self.to_pay)


class UserSocket(Socket):
    basket = channel("basket:*", BasketChannel)

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
    name = CUSTOMERS.get(request.headers.get("x-api-key", ""))
    if name is None:
        return JSONResponse({"reason": "unknown key"}, status_code=403)
    return JSONResponse({"token": tokens.sign("user socket", name)})


endpoint = Endpoint(mount("/socket", UserSocket, auth_token=True))
app = Starlette(routes=[*endpoint.routes, Route("/token", token)], lifespan=endpoint.lifespan)
