"""An application that says what is left for Python's garbage collector to find."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections import Counter
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
    LongPollOptions,
    NoReply,
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

presence = Presence()
tokens = Tokens("x" * 64)


class RoomChannel(Channel):
    """Holds one of each thing that a channel can hold."""

    async def join(self, topic: Topic, payload: Any) -> Ok:
        if topic.rest == "hang":
            await asyncio.Event().wait()
        if topic.rest == "crash":
            raise RuntimeError("as asked")
        return Ok()

    async def after_join(self) -> None:
        await presence.track(self, "ada", {})
        self.subscribe("news")
        self.send_after(60.0, "reminder")

    @handle_in("echo")
    async def echo(self, payload: Any) -> Ok:
        return Ok(payload)

    @handle_in("crash")
    async def crash(self) -> NoReply:
        raise RuntimeError("as asked")

    @handle_in("exit")
    async def exit(self) -> NoReply:
        sys.exit(1)

    @handle_in("hang")
    async def hang(self) -> NoReply:
        await asyncio.Event().wait()
        return NoReply()

    @handle_in("wrong")
    async def wrong(self) -> Ok:
        return Ok({"no": object()})

    @handle_in("number")
    async def number(self, payload: int) -> Ok:
        return Ok(payload=payload)

    @handle_in("give_up")
    async def give_up(self) -> NoReply:
        """Cancel its own task, as a library does whose time limit comes late."""
        task = asyncio.current_task()
        assert task is not None
        task.cancel()
        await asyncio.sleep(0)
        return NoReply()


class OpenSocket(Socket):
    room = channel("room:*", RoomChannel)

    async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
        if params.get("how") == "crash":
            raise RuntimeError("as asked")
        if params.get("how") == "hang":
            await asyncio.Event().wait()
        try:
            if "token" in params:
                tokens.verify("user", params["token"])
        except TokenError as error:
            return Refuse(error.reason)
        return Accept()

    def id(self) -> str:
        return "users_socket:ada"


endpoint = Endpoint(mount("/socket", OpenSocket, longpoll=LongPollOptions(window=0.2)), presences=[presence])


async def form(request: Request) -> Response:
    return JSONResponse(len(await request.body()))


async def begin(request: Request) -> Response:
    """Collect what there is, and then nothing more."""
    gc.collect()
    gc.disable()
    return Response()


async def garbage(request: Request) -> Response:
    """The types that the collector finds now, and how many of each."""
    gc.set_debug(gc.DEBUG_SAVEALL)
    gc.collect()
    found = Counter(f"{type(each).__module__}.{type(each).__qualname__}" for each in gc.garbage)
    gc.set_debug(0)
    gc.garbage.clear()
    return JSONResponse(found)


async def collector(request: Request) -> Response:
    """How the collector is set, and how many objects it does not look at any more."""
    return JSONResponse({"threshold": gc.get_threshold(), "frozen": gc.get_freeze_count()})


async def connections(request: Request) -> Response:
    """How many sockets and sessions are open."""
    return JSONResponse(len(endpoint.connections))


routes = [
    Route("/form", form, methods=["POST"]),
    Route("/begin", begin),
    Route("/collector", collector),
    Route("/connections", connections),
    Route("/garbage", garbage),
]
app = Starlette(routes=[*endpoint.routes, *routes], lifespan=endpoint.lifespan)
