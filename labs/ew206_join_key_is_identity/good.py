"""A bank tells its customers what is booked on their accounts. Whoever owes it fees is told nothing.

In a checkout: `emberwire serve labs.ew206_join_key_is_identity.bad:app`
"""

from __future__ import annotations

import secrets
from typing import Annotated, Any

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from emberwire import (
    Accept,
    Broadcast,
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

CUSTOMERS = {"key-of-ada": "ada", "key-of-mallory": "mallory", "key-of-bob": "bob"}
HAVE_PAID = {"ada", "mallory"}
tokens = Tokens(secrets.token_urlsafe(48))


class Payment(msgspec.Struct):
    cents: Annotated[int, msgspec.Meta(ge=1, le=10_000_000)]
    to: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class Follow(msgspec.Struct):
    customer: str


class BankChannel(Channel):
    async def join(self, topic: Topic, payload: Any) -> Ok:
        return Ok()

    @handle_in("follow")
    async def follow(self, wanted: Follow) -> Ok | Error:
        if self.assigns["name"] not in HAVE_PAID:
            return Error(reason="unauthorized")
        self.subscribe(f"account:{self.assigns['name']}")
        return Ok()

    @handle_in("pay")
    async def pay(self, payment: Payment) -> Ok:
        line = f"-{payment.cents / 100:.2f} to {payment.to}"
        await self.endpoint.broadcast(f"account:{self.assigns['name']}", "booked", {"line": line})
        return Ok()

    async def handle_info(self, message: Any) -> None:
        if isinstance(message, Broadcast):
            await self.push(message.event, message.payload)


class UserSocket(Socket):
    bank = channel("bank", BankChannel)

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
