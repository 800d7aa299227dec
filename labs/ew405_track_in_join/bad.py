"""A club has rooms for its members. Each room shows who is in it.

In a checkout: `emberwire serve labs.ew405_track_in_join.bad:app`
"""

from __future__ import annotations

import asyncio
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
    Presence,
    Refuse,
    Socket,
    TokenError,
    Tokens,
    Topic,
    channel,
    handle_in,
    mount,
)

USERS = {"key-of-ada": "ada", "key-of-mallory": "mallory"}
MEMBERS = {"board": {"ada"}}
tokens = Tokens(secrets.token_urlsafe(48))
presence = Presence()


async def is_member(room: str, name: str) -> bool:
    """Ask the database, which takes its time."""
    await asyncio.sleep(0.02)
    return name in MEMBERS.get(room, ())


class RoomChannel(Channel):
    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        await presence.track(self, self.assigns["name"], {})
        if not await is_member(topic.rest, self.assigns["name"]):
            return Error(reason="unauthorized")
        return Ok()

    async def after_join(self) -> None:
        await self.push("presence_state", await presence.list(self))

    @handle_in("who")
    async def who(self) -> Ok:
        return Ok(names=sorted(await presence.list(self)))


class UserSocket(Socket):
    room = channel("room:*", RoomChannel)

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


endpoint = Endpoint(mount("/socket", UserSocket, auth_token=True), presences=[presence])
app = Starlette(routes=[*endpoint.routes, Route("/token", token)], lifespan=endpoint.lifespan)
