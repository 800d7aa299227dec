"""The chargers of a car park. Who charges pays for as long as their page is open, and for an hour at most.

In a checkout: `emberwire serve labs.ew505_orphan_task.bad:app`
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
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

DRIVERS = {"key-of-ada": "ada", "key-of-mallory": "mallory"}
HOUR = 3_600
tokens = Tokens(secrets.token_urlsafe(48))


class CarPark:
    """Knows how many cars are given power."""

    powered = 0

    @contextmanager
    def power(self) -> Iterator[None]:
        """Give a car power while the block lasts."""
        self.powered += 1
        try:
            yield
        finally:
            self.powered -= 1


car_park = CarPark()


class ChargerChannel(Channel):
    charging: asyncio.Task[None] | None = None

    async def join(self, topic: Topic, payload: Any) -> Ok:
        return Ok()

    async def after_join(self) -> None:
        self.charging = asyncio.create_task(self.charge())

    async def terminate(self, reason: str | BaseException) -> None:
        if self.charging is not None:
            self.charging.cancel()

    async def charge(self) -> None:
        """Give power for an hour."""
        with car_park.power():
            await self.push("charging", {})
            await asyncio.sleep(HOUR)


class DriverSocket(Socket):
    charger = channel("charger", ChargerChannel)

    async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
        try:
            name = tokens.verify("driver socket", info.auth_token, max_age=86_400)
        except TokenError as error:
            return Refuse(error.reason)
        return Accept(name=name)

    def id(self) -> str:
        return f"drivers:{self.assigns['name']}"


async def token(request: Request) -> JSONResponse:
    """Give a driver a token for the socket; an API key stands for the login here."""
    name = DRIVERS.get(request.headers.get("x-api-key", ""))
    if name is None:
        return JSONResponse({"reason": "unknown key"}, status_code=403)
    return JSONResponse({"token": tokens.sign("driver socket", name)})


async def powered(request: Request) -> JSONResponse:
    """Say how many cars are given power, as a light at each charger would."""
    return JSONResponse({"cars": car_park.powered})


endpoint = Endpoint(mount("/socket", DriverSocket, auth_token=True))
app = Starlette(
    routes=[*endpoint.routes, Route("/token", token), Route("/powered", powered)],
    lifespan=endpoint.lifespan,
)
