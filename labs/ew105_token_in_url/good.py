"""The voice mail of a company. A log of requests is kept, as every proxy keeps one, and support may read it.

In a checkout: `emberwire serve labs.ew105_token_in_url.bad:app`
"""

from __future__ import annotations

import secrets
from collections import deque
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

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
    mount,
)

USERS = {"key-of-ada": "ada", "key-of-bob": "bob"}
SUPPORT = "key-of-support"
CALLS = {"ada": ["the bank: call us back about your loan"], "bob": ["the dentist: Tuesday at nine"]}
tokens = Tokens(secrets.token_urlsafe(48))


class RequestLog:
    """Notes each address that is asked for."""

    lines: deque[str] = deque(maxlen=100)

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Write a line, and pass the request on."""
        if scope["type"] != "lifespan":
            self.lines.append(f"{scope['type']} {scope['path']}?{scope['query_string'].decode('latin-1')}")
        await self._app(scope, receive, send)


class MailChannel(Channel):
    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        if topic.rest != self.assigns["name"]:
            return Error(reason="unauthorized")
        return Ok(calls=CALLS[topic.rest])


class UserSocket(Socket):
    mail = channel("mail:*", MailChannel)

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


async def log(request: Request) -> JSONResponse:
    """Show the log of requests to support."""
    if request.headers.get("x-api-key") != SUPPORT:
        return JSONResponse({"reason": "unknown key"}, status_code=403)
    return JSONResponse({"lines": list(RequestLog.lines)})


endpoint = Endpoint(mount("/socket", UserSocket, auth_token=True))
app = Starlette(
    routes=[*endpoint.routes, Route("/token", token), Route("/log", log)],
    middleware=[Middleware(RequestLog)],
    lifespan=endpoint.lifespan,
)
