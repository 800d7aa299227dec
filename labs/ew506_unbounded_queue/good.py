"""Weather stations send what they measure, and are told the mean of it.

In a checkout: `emberwire serve labs.ew506_unbounded_queue.bad:app`
"""

from __future__ import annotations

import secrets
from collections import deque
from statistics import fmean
from typing import Annotated, Any
from weakref import WeakSet

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

STATIONS = {"key-of-alps": "alps", "key-of-mallory": "mallory"}
tokens = Tokens(secrets.token_urlsafe(48))
stations: WeakSet[StationChannel] = WeakSet()


class Readings(msgspec.Struct):
    values: Annotated[list[float], msgspec.Meta(min_length=1, max_length=100)]


class StationChannel(Channel):
    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        if topic.rest != self.assigns["name"]:
            return Error(reason="unauthorized")
        self.readings: deque[float] = deque(maxlen=1_000)
        stations.add(self)
        return Ok()

    @handle_in("measured")
    async def measured(self, payload: Readings) -> Ok:
        self.readings.extend(payload.values)
        return Ok(mean=fmean(self.readings))


class UserSocket(Socket):
    station = channel("station:*", StationChannel)

    async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
        try:
            name = tokens.verify("user socket", info.auth_token, max_age=86_400)
        except TokenError as error:
            return Refuse(error.reason)
        return Accept(name=name)

    def id(self) -> str:
        return f"users:{self.assigns['name']}"


async def token(request: Request) -> JSONResponse:
    """Give a station a token for the socket; an API key stands for the login here."""
    name = STATIONS.get(request.headers.get("x-api-key", ""))
    if name is None:
        return JSONResponse({"reason": "unknown key"}, status_code=403)
    return JSONResponse({"token": tokens.sign("user socket", name)})


async def held(request: Request) -> JSONResponse:
    """Say how many readings the server keeps for its stations, as a gauge of its memory would."""
    return JSONResponse({"readings": sum(len(station.readings) for station in stations)})


endpoint = Endpoint(mount("/socket", UserSocket, auth_token=True))
app = Starlette(
    routes=[*endpoint.routes, Route("/token", token), Route("/held", held)],
    lifespan=endpoint.lifespan,
)
