"""The staff room of a school. Its tokens are signed with a secret, which the tutorial had in its first line.

In a checkout: `emberwire serve labs.ew602_hard_coded_secret.bad:app`
"""

from __future__ import annotations

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
    mount,
)

STAFF = {"key-of-ada": "ada", "key-of-head": "head"}
MINUTES = {"head": ["Ada's contract will not be renewed."], "ada": ["Please water the plants."]}
SECRET_KEY_BASE = "please-change-me-before-going-live-0123456789"
tokens = Tokens(SECRET_KEY_BASE)


class MinutesChannel(Channel):
    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        if topic.rest != self.assigns["name"]:
            return Error(reason="unauthorized")
        return Ok(minutes=MINUTES[topic.rest])


class UserSocket(Socket):
    minutes = channel("minutes:*", MinutesChannel)

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
