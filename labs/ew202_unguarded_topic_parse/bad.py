"""The departures of a station, a topic for each platform. When something breaks at night, somebody is rung up.

In a checkout: `emberwire serve labs.ew202_unguarded_topic_parse.bad:app`
"""

from __future__ import annotations

import logging
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
    Refuse,
    Socket,
    Topic,
    channel,
    mount,
    public,
)

DEPARTURES = {1: ["06:12 to the sea"], 2: ["06:40 to the hills"]}


class Pager(logging.Handler):
    """Rings up whoever is on duty, once for every error in the log."""

    calls = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Ring."""
        self.calls += 1


pager = Pager(logging.ERROR)
logging.getLogger().addHandler(pager)


@public("departures hang on the wall")
class PlatformChannel(Channel):
    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        departures = DEPARTURES.get(int(topic.rest))
        return Error(reason="no such platform") if departures is None else Ok(departures=departures)


@public("departures hang on the wall")
class StationSocket(Socket):
    platform = channel("platform:*", PlatformChannel)

    async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
        return Accept(name=secrets.token_hex(8))

    def id(self) -> str:
        return f"passengers:{self.assigns['name']}"


async def calls(request: Request) -> JSONResponse:
    """Say how often somebody was rung up, as their telephone would."""
    return JSONResponse({"calls": pager.calls})


endpoint = Endpoint(mount("/socket", StationSocket))
app = Starlette(routes=[*endpoint.routes, Route("/calls", calls)], lifespan=endpoint.lifespan)
