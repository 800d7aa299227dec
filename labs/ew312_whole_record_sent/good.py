"""A choir practises online. When a singer comes in, the others see the name and the voice.

In a checkout: `emberwire serve labs.ew312_whole_record_sent.bad:app`
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Member:
    """A row of the table of members."""

    name: str
    voice: str
    email: str
    password_hash: str


MEMBERS = {
    "ada": Member("ada", "alto", "ada@home.example", "scrypt:32768:8:1$pepper$4f9c01"),
    "grace": Member("grace", "soprano", "grace@home.example", "scrypt:32768:8:1$salt$77ab31"),
    "mallory": Member("mallory", "tenor", "mallory@mail.example", "scrypt:32768:8:1$sugar$c0ffee"),
}
KEYS = {f"key-of-{name}": name for name in MEMBERS}
tokens = Tokens(secrets.token_urlsafe(48))


class ChoirChannel(Channel):
    async def join(self, topic: Topic, payload: Any) -> Ok:
        return Ok()

    async def after_join(self) -> None:
        member = MEMBERS[self.assigns["name"]]
        await self.broadcast_from("came_in", {"name": member.name, "voice": member.voice})


class MemberSocket(Socket):
    choir = channel("choir", ChoirChannel)

    async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
        try:
            name = tokens.verify("member socket", info.auth_token, max_age=86_400)
        except TokenError as error:
            return Refuse(error.reason)
        return Accept(name=name)

    def id(self) -> str:
        return f"members:{self.assigns['name']}"


async def token(request: Request) -> JSONResponse:
    """Give a member a token for the socket; an API key stands for the login here."""
    name = KEYS.get(request.headers.get("x-api-key", ""))
    if name is None:
        return JSONResponse({"reason": "unknown key"}, status_code=403)
    return JSONResponse({"token": tokens.sign("member socket", name)})


endpoint = Endpoint(mount("/socket", MemberSocket, auth_token=True))
app = Starlette(routes=[*endpoint.routes, Route("/token", token)], lifespan=endpoint.lifespan)
