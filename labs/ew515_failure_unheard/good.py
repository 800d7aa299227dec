"""A river. Keepers report the height of the water, and everybody in the valley is warned of a flood.

In a checkout: `emberwire serve labs.ew515_failure_unheard.bad:app`
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from emberwire import TokenError, Tokens

USERS = {"key-of-ada": "ada", "key-of-bob": "bob", "key-of-mallory": "mallory"}
KEEPERS = {"ada", "mallory"}
FLOOD = 500
"""Centimetres from which on the cellars are full."""

tokens = Tokens(secrets.token_urlsafe(48))
archive = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
archive.execute("CREATE TABLE heights (keeper TEXT, centimetres INTEGER CHECK (centimetres BETWEEN 0 AND 2000))")
reports: asyncio.Queue[tuple[str, int]] = asyncio.Queue(maxsize=100)
valley: set[WebSocket] = set()


def store(keeper: str, height: int) -> None:
    """Write a height to the archive."""
    archive.execute("INSERT INTO heights VALUES (?, ?)", (keeper, height))


async def warn(height: int) -> None:
    """Warn everybody in the valley."""
    sends = [house.send_text(f"flood: {height} cm") for house in valley]
    await asyncio.gather(*sends, return_exceptions=True)


async def watch() -> None:
    """Store each report, and warn the valley of a flood."""
    while True:
        keeper, height = await reports.get()
        try:
            await asyncio.to_thread(store, keeper, height)
            if height >= FLOOD:
                await warn(height)
        except Exception:
            logging.exception("the report of %s was not handled", keeper)


def logged_in(websocket: WebSocket) -> str:
    """Say who opens a socket; nobody has an empty name."""
    try:
        return str(tokens.verify("valley", websocket.headers.get("authorization", ""), max_age=86_400))
    except TokenError:
        return ""


async def live_here(websocket: WebSocket) -> None:
    """Keep a house of the valley connected, to be warned."""
    if not logged_in(websocket):
        await websocket.close()
        return
    await websocket.accept()
    valley.add(websocket)
    try:
        await websocket.send_text("you will be warned")
        async for _ in websocket.iter_text():
            await websocket.send_text("you will be warned")
    finally:
        valley.discard(websocket)


async def report(websocket: WebSocket) -> None:
    """Take the reports of a keeper."""
    keeper = logged_in(websocket)
    if keeper not in KEEPERS:
        await websocket.close()
        return
    await websocket.accept()
    async for text in websocket.iter_text():
        if not text.isdecimal():
            await websocket.send_text("centimetres, please")
            continue
        await reports.put((keeper, int(text)))
        await websocket.send_text("thank you")


async def token(request: Request) -> JSONResponse:
    """Give a user a token for the socket; an API key stands for the login here."""
    name = USERS.get(request.headers.get("x-api-key", ""))
    if name is None:
        return JSONResponse({"reason": "unknown key"}, status_code=403)
    return JSONResponse({"token": tokens.sign("valley", name)})


async def waiting(request: Request) -> JSONResponse:
    """Say how many reports wait, as a gauge of the operators would."""
    return JSONResponse({"reports": reports.qsize()})


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Watch the river as long as the server runs."""
    watching = asyncio.create_task(watch())
    yield
    watching.cancel()


app = Starlette(
    routes=[
        WebSocketRoute("/ws", live_here),
        WebSocketRoute("/report", report),
        Route("/token", token),
        Route("/waiting", waiting),
    ],
    lifespan=lifespan,
)
