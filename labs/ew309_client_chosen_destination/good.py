"""A house has a room for its visitors and one for its board. Members of both carry messages from one to the other.

In a checkout: `emberwire serve labs.ew309_client_chosen_destination.bad:app`
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

USERS = {"key-of-ada": "ada", "key-of-mallory": "mallory"}
MEMBERS = {"visitors": {"ada", "mallory"}, "board": {"ada"}}
tokens = Tokens(secrets.token_urlsafe(48))


class Note(msgspec.Struct):
    room: str
    body: Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)]


def is_member(room: str, name: str) -> bool:
    """Tell whether somebody may be in a room."""
    return name in MEMBERS.get(room, ())


class RoomChannel(Channel):
    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        if not is_member(topic.rest, self.assigns["name"]):
            return Error(reason="unauthorized")
        return Ok()

    @handle_in("carry")
    async def carry(self, note: Note) -> Ok | Error:
        if not is_member(note.room, self.assigns["name"]):
            return Error(reason="unauthorized")
        await self.endpoint.broadcast(f"room:{note.room}", "note", {"from": self.assigns["name"], "body": note.body})
        return Ok()


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


endpoint = Endpoint(mount("/socket", UserSocket, auth_token=True))
app = Starlette(routes=[*endpoint.routes, Route("/token", token)], lifespan=endpoint.lifespan)
