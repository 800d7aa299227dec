"""A shop pays its invoices through the service of a bank.

In a checkout: `emberwire serve labs.ew504_exception_text_to_client.bad:app`
"""

from __future__ import annotations

import logging
import secrets
from typing import Any

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

logger = logging.getLogger("shop")
STAFF = {"key-of-ada": "ada", "key-of-mallory": "mallory"}
BANK = f"https://shop:{secrets.token_hex(8)}@bank.internal:8443"
tokens = Tokens(secrets.token_urlsafe(48))


class Order(msgspec.Struct):
    invoice: int


async def pay(invoice: int) -> str:
    """Ask the bank to pay; its client library raises errors that name the address which was asked."""
    if invoice != 1041:
        raise LookupError(f"404 Not Found for url {BANK}/invoices/{invoice}")
    return "paid"


class TillChannel(Channel):
    async def join(self, topic: Topic, payload: Any) -> Ok:
        return Ok()

    @handle_in("pay")
    async def pay(self, order: Order) -> Ok | Error:
        try:
            state = await pay(order.invoice)
        except Exception as error:
            logger.warning("paying invoice %d failed", order.invoice)
            return Error(reason=str(error))
        return Ok(state=state)


class UserSocket(Socket):
    till = channel("till", TillChannel)

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
