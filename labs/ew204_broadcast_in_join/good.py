"""An agency for babysitters. Parents offer a job, which waits until the sitter opens the page.

In a checkout: `emberwire serve labs.ew204_broadcast_in_join.bad:app`
"""

from __future__ import annotations

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

USERS = {"key-of-ada": "ada", "key-of-bob": "bob", "key-of-mallory": "mallory"}
MOST = 20
"""Jobs that may wait for one sitter."""

tokens = Tokens(secrets.token_urlsafe(48))
waiting: dict[str, list[str]] = {name: [] for name in USERS.values()}


class Job(msgspec.Struct):
    sitter: str
    text: str


class PageChannel(Channel):
    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        name = self.assigns["name"]
        if topic.rest != name:
            return Error(reason="unauthorized")
        return Ok()

    async def after_join(self) -> None:
        name = self.assigns["name"]
        for text in waiting[name]:
            await self.push("job", {"text": text})
        waiting[name].clear()

    @handle_in("offer")
    async def offer(self, job: Job) -> Ok | Error:
        jobs = waiting.get(job.sitter)
        if jobs is None or len(jobs) >= MOST:
            return Error(reason="this sitter takes no jobs now")
        jobs.append(f"{self.assigns['name']} asks: {job.text}")
        return Ok()


class UserSocket(Socket):
    page = channel("page:*", PageChannel)

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
