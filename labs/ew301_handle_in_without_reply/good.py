"""A ward keeps its shift plan on a shared board. Two nurses may change it at the same moment; the first one wins.

In a checkout: `emberwire serve labs.ew301_handle_in_without_reply.bad:app`
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

NURSES = {"key-of-ada": "ada", "key-of-bob": "bob"}
tokens = Tokens(secrets.token_urlsafe(48))


class Change(msgspec.Struct):
    """A new text for the plan, and the version of the text that it was made from."""

    based_on: int
    text: str


class Plan:
    """The plan, and how often it has been changed."""

    def __init__(self) -> None:
        self.version, self.text = 1, "Sunday: nobody yet"

    def save(self, change: Change) -> bool:
        """Store a change; False when somebody else's came in between, and nothing was stored."""
        if change.based_on != self.version:
            return False
        self.version, self.text = self.version + 1, change.text
        return True


plan = Plan()


class PlanChannel(Channel):
    async def join(self, topic: Topic, payload: Any) -> Ok:
        return Ok(version=plan.version, text=plan.text)

    @handle_in("save")
    async def save(self, change: Change) -> Ok | Error:
        if not plan.save(change):
            return Error(reason="somebody changed the plan meanwhile", version=plan.version)
        return Ok(version=plan.version)

    @handle_in("load")
    async def load(self) -> Ok:
        return Ok(version=plan.version, text=plan.text)


class NurseSocket(Socket):
    ward = channel("plan:ward", PlanChannel)

    async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
        try:
            name = tokens.verify("nurse socket", info.auth_token, max_age=86_400)
        except TokenError as error:
            return Refuse(error.reason)
        return Accept(name=name)

    def id(self) -> str:
        return f"nurses:{self.assigns['name']}"


async def token(request: Request) -> JSONResponse:
    """Give a nurse a token for the socket; an API key stands for the login here."""
    name = NURSES.get(request.headers.get("x-api-key", ""))
    if name is None:
        return JSONResponse({"reason": "unknown key"}, status_code=403)
    return JSONResponse({"token": tokens.sign("nurse socket", name)})


endpoint = Endpoint(mount("/socket", NurseSocket, auth_token=True))
app = Starlette(routes=[*endpoint.routes, Route("/token", token)], lifespan=endpoint.lifespan)
