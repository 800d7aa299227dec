"""An auction. A bid counts when the money for it is there, which is found out when it is stored.

In a checkout: `emberwire serve labs.ew305_broadcast_before_success.bad:app`
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

USERS = {"key-of-ada": "ada", "key-of-grace": "grace", "key-of-mallory": "mallory"}
ROOM = {"ada", "grace", "mallory"}
MONEY = {"ada": 500, "grace": 300, "mallory": 5}
BIDS: list[tuple[str, int]] = []
tokens = Tokens(secrets.token_urlsafe(48))


class Offer(msgspec.Struct):
    amount: Annotated[int, msgspec.Meta(ge=1)]


async def store_bid(name: str, amount: int) -> bool:
    """Keep a bid among the last thousand, and tell whether the money for it was there."""
    if amount > MONEY[name]:
        return False
    BIDS[:] = [*BIDS[-999:], (name, amount)]
    return True


class RoomChannel(Channel):
    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        if self.assigns["name"] not in ROOM:
            return Error(reason="unauthorized")
        return Ok()

    @handle_in("bids")
    async def bids(self) -> Ok:
        return Ok(bids=BIDS)

    @handle_in("bid")
    async def bid(self, offer: Offer) -> Ok | Error:
        stored = await store_bid(self.assigns["name"], offer.amount)
        if not stored:
            return Error(reason="not covered")
        await self.broadcast("bid", {"name": self.assigns["name"], "amount": offer.amount})
        return Ok()


class UserSocket(Socket):
    room = channel("room:auction", RoomChannel)

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
