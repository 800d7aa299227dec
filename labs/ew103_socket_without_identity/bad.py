"""Letters, read on many devices. A button says: log me out everywhere.

In a checkout: `emberwire serve labs.ew103_socket_without_identity.bad:app`
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

PEOPLE = {"key-of-ada": "ada", "key-of-bob": "bob"}
LETTERS = {"ada": ["Your test results are here."], "bob": ["See you on Sunday."]}
tokens = Tokens(secrets.token_urlsafe(48))


class LetterChannel(Channel):
    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        return Ok() if topic.rest == self.assigns["name"] else Error(reason="unauthorized")

    @handle_in("read")
    async def read(self) -> Ok:
        return Ok(letters=LETTERS[self.assigns["name"]])


class UserSocket(Socket):
    letters = channel("letters:*", LetterChannel)

    async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
        try:
            name = tokens.verify("user socket", info.auth_token, max_age=86_400)
        except TokenError as error:
            return Refuse(error.reason)
        return Accept(name=name)


def person(request: Request) -> str | None:
    """Return who asks; an API key stands for the login here."""
    return PEOPLE.get(request.headers.get("x-api-key", ""))


async def token(request: Request) -> JSONResponse:
    """Give a user a token for the socket."""
    name = person(request)
    if name is None:
        return JSONResponse({"reason": "unknown key"}, status_code=403)
    return JSONResponse({"token": tokens.sign("user socket", name)})


async def log_out_everywhere(request: Request) -> JSONResponse:
    """Close every socket of the user who presses the button."""
    name = person(request)
    if name is None:
        return JSONResponse({"reason": "unknown key"}, status_code=403)
    await endpoint.disconnect(f"users:{name}")
    return JSONResponse({"done": True})


endpoint = Endpoint(mount("/socket", UserSocket, auth_token=True))
app = Starlette(
    routes=[*endpoint.routes, Route("/token", token), Route("/log-out-everywhere", log_out_everywhere)],
    lifespan=endpoint.lifespan,
)
