"""A game that can be saved. The page keeps the text that it is given, and sends it back to play on.

In a checkout: `emberwire serve labs.ew604_unsafe_deserialisation.bad:app`
"""

from __future__ import annotations

import base64
import pickle
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

PLAYERS = {"key-of-ada": "ada", "key-of-mallory": "mallory"}
tokens = Tokens(secrets.token_urlsafe(48))


class Game(msgspec.Struct):
    level: int = 1


class Saved(msgspec.Struct):
    text: str


class GameChannel(Channel):
    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        if topic.rest != self.assigns["name"]:
            return Error(reason="unauthorized")
        self.game = Game()
        return Ok()

    @handle_in("win")
    async def win(self) -> Ok:
        self.game.level += 1
        return Ok(level=self.game.level)

    @handle_in("save")
    async def save(self) -> Ok:
        return Ok(text=base64.b64encode(pickle.dumps(self.game)).decode())

    @handle_in("load")
    async def load(self, saved: Saved) -> Ok:
        self.game = pickle.loads(base64.b64decode(saved.text))
        return Ok(level=self.game.level)


class UserSocket(Socket):
    game = channel("game:*", GameChannel)

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
    name = PLAYERS.get(request.headers.get("x-api-key", ""))
    if name is None:
        return JSONResponse({"reason": "unknown key"}, status_code=403)
    return JSONResponse({"token": tokens.sign("user socket", name)})


endpoint = Endpoint(mount("/socket", UserSocket, auth_token=True))
app = Starlette(routes=[*endpoint.routes, Route("/token", token)], lifespan=endpoint.lifespan)
