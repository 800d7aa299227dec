"""A parcel shop. A list shows for whom a parcel has come; each customer is sent the code of the locker.

In a checkout: `emberwire serve labs.ew216_not_their_business.bad:app`
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

USERS = {"key-of-shop": "shop", "key-of-ada": "ada", "key-of-mallory": "mallory"}
CUSTOMERS = {"ada", "mallory"}
tokens = Tokens(secrets.token_urlsafe(48))
lockers: dict[str, str] = {}
"""For whom the parcel in a locker is, by the code that opens it."""


class Arrival(msgspec.Struct):
    customer: Annotated[str, msgspec.Meta(max_length=40)]


class ParcelsChannel(Channel):
    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        """Let everybody see the list, and each customer their own parcels."""
        if topic.rest not in {"list", self.assigns["name"]}:
            return Error(reason="unauthorized")
        return Ok()

    @handle_in("arrived")
    async def arrived(self, arrival: Arrival) -> Ok | Error:
        """Put a parcel into a locker, and tell its customer."""
        if self.assigns["name"] != "shop":
            return Error(reason="unauthorized")
        customer = arrival.customer
        if customer not in CUSTOMERS:
            return Error(reason="unknown customer")
        code = secrets.token_hex(8)
        lockers[code] = customer
        parcel = {"customer": customer, "otp": code}
        await self.endpoint.broadcast(f"parcels:{customer}", "parcel", parcel)
        await self.endpoint.broadcast("parcels:list", "parcel", parcel)
        return Ok()

    @handle_in("open")
    async def open(self, code: str) -> Ok | Error:
        """Open a locker for whoever has its code, once."""
        customer = lockers.pop(code, None)
        return Error(reason="wrong code") if customer is None else Ok(parcel_for=customer)


class UserSocket(Socket):
    parcels = channel("parcels:*", ParcelsChannel)

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
