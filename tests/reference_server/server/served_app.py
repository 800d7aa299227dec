"""The application that the tests of `emberwire serve` start in a process of its own."""

from __future__ import annotations

import asyncio

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from emberwire import Ok, handle_in
from emberwire.testing import open_endpoint
from tests.open_channel import OpenChannel


class Room(OpenChannel):
    """Answers at once, after a moment, or never."""

    @handle_in("now")
    async def now(self) -> Ok:
        return Ok()

    @handle_in("soon")
    async def soon(self) -> Ok:
        await self.push("began", {})
        await asyncio.sleep(0.2)
        return Ok()

    @handle_in("never")
    async def never(self) -> Ok:
        await self.push("began", {})
        await asyncio.Event().wait()
        return Ok()


async def home(request: Request) -> Response:
    return PlainTextResponse("home")


endpoint = open_endpoint(Room)
app = Starlette(routes=[*endpoint.routes, Route("/", home)], lifespan=endpoint.lifespan)
not_an_application = 3
