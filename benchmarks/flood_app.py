"""The application that is flooded: a room that echoes, with long polling, a form, and an error on demand."""

from __future__ import annotations

from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from emberwire import (
    Accept,
    Channel,
    ConnectInfo,
    Endpoint,
    Error,
    LongPollOptions,
    Ok,
    Params,
    Refuse,
    Socket,
    Topic,
    channel,
    handle_in,
    mount,
)

FAULT = "the error that has nothing to do with the flood"


class RoomChannel(Channel):
    """Answers what it is sent."""

    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        return Ok()

    @handle_in("echo")
    async def echo(self, payload: Any) -> Ok:
        return Ok(payload)

    @handle_in("upload")
    async def upload(self, payload: str) -> Ok:
        return Ok(len(payload))

    @handle_in("fail")
    async def fail(self) -> Ok:
        raise RuntimeError(FAULT)


class UserSocket(Socket):
    """Lets everybody in."""

    room = channel("room:*", RoomChannel)

    async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
        return Accept()

    def id(self) -> str | None:
        return None


endpoint = Endpoint(mount("/socket", UserSocket, longpoll=LongPollOptions()), host="localhost")


async def form(request: Request) -> Response:
    """A route of the application that reads a body."""
    return JSONResponse(len(await request.body()))


app = Starlette(routes=[*endpoint.routes, Route("/form", form, methods=["POST"])], lifespan=endpoint.lifespan)
