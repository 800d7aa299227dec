"""An application whose exceptions hold what a client sent: every place where its code is called raises it."""

from __future__ import annotations

from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from emberwire import Accept, Channel, ConnectInfo, Endpoint, Ok, Params, Socket, Topic, channel, handle_in, mount


class RaisingChannel(Channel):
    """Raises in `join`, in a handler or in `terminate`, with the text that the client chose."""

    async def join(self, topic: Topic, payload: Any) -> Ok:
        if "join" in payload:
            raise ValueError(payload["join"])
        return Ok()

    @handle_in("raise")
    async def raise_it(self, payload: Any) -> Ok:
        raise ValueError(payload["text"])

    @handle_in("other")
    async def another_fault(self) -> Ok:
        raise LookupError("an unrelated error")

    @handle_in("last")
    async def remember(self, payload: Any) -> Ok:
        self.assigns["text"] = payload["text"]
        return Ok()

    async def terminate(self, reason: str | BaseException) -> None:
        if "text" in self.assigns:
            raise ValueError(self.assigns["text"])


class RaisingSocket(Socket):
    room = channel("room:*", RaisingChannel)

    async def connect(self, params: Params, info: ConnectInfo) -> Accept:
        if "raise" in params:
            raise ValueError(params["raise"])
        return Accept()


async def home(request: Request) -> Response:
    raise ValueError((await request.body()).decode())


endpoint = Endpoint(mount("/socket", RaisingSocket))
app = Starlette(
    routes=[*endpoint.routes, Route("/raise", home, methods=["POST"])],
    lifespan=endpoint.lifespan,
)
