"""A diary. Each entry goes to a store that fails now and then, as stores do.

In a checkout: `emberwire serve labs.ew503_swallowed_exception.bad:app`
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

logger = logging.getLogger("diary")
WRITERS = {"key-of-ada": "ada"}
tokens = Tokens(secrets.token_urlsafe(48))


class Entry(msgspec.Struct):
    text: str


class Store:
    """Keeps entries in a table whose column was thought to be wide enough."""

    def __init__(self) -> None:
        self.entries: list[str] = []

    def append(self, text: str) -> None:
        """Store an entry. Raises as a database does when the column is too short."""
        if len(text) > 40:
            raise RuntimeError("value too long for type character varying(40)")
        self.entries = [*self.entries[-999:], text]


store = Store()


class DiaryChannel(Channel):
    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        if topic.rest != self.assigns["name"]:
            return Error(reason="unauthorized")
        return Ok()

    @handle_in("write")
    async def write(self, entry: Entry) -> Ok | Error:
        try:
            text = entry.text.strip()
            store.append(text)
        except Exception:
            logger.exception("an entry was not stored")
            return Error(reason="not stored; please keep your text and try again")
        return Ok()

    @handle_in("read")
    async def read(self) -> Ok:
        return Ok(entries=store.entries)


class UserSocket(Socket):
    diary = channel("diary:*", DiaryChannel)

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
    name = WRITERS.get(request.headers.get("x-api-key", ""))
    if name is None:
        return JSONResponse({"reason": "unknown key"}, status_code=403)
    return JSONResponse({"token": tokens.sign("user socket", name)})


endpoint = Endpoint(mount("/socket", UserSocket, auth_token=True))
app = Starlette(routes=[*endpoint.routes, Route("/token", token)], lifespan=endpoint.lifespan)
