"""A wedding. The guests write wishes on their phones, and every phone shows the wishes of all.

In a checkout: `emberwire serve labs.ew513_unbounded_fan_out.bad:app`
"""

from __future__ import annotations

import asyncio
import secrets

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from emberwire import TokenError, Tokens

GUESTS = {"key-of-ada": "ada", "key-of-bob": "bob", "key-of-mallory": "mallory"}
tokens = Tokens(secrets.token_urlsafe(48))


class Party:
    """The phones of the guests who are there."""

    def __init__(self) -> None:
        self.phones: set[WebSocket] = set()

    def come(self, phone: WebSocket) -> None:
        """Show the wishes on one more phone."""
        self.phones.add(phone)

    def leave(self, phone: WebSocket) -> None:
        """Show the wishes on this phone no more."""
        self.phones.discard(phone)

    async def broadcast(self, wish: str) -> None:
        """Show a wish on every phone."""
        sends = [phone.send_text(wish) for phone in self.phones]
        await asyncio.gather(*sends, return_exceptions=True)


party = Party()


def logged_in(websocket: WebSocket) -> str:
    """Say which guest opens a socket; nobody has an empty name."""
    try:
        return str(tokens.verify("guest", websocket.headers.get("authorization", ""), max_age=86_400))
    except TokenError:
        return ""


async def celebrate(websocket: WebSocket) -> None:
    """Show a guest the wishes of all, and show all the wishes of this guest."""
    name = logged_in(websocket)
    if not name:
        await websocket.close()
        return
    await websocket.accept()
    party.come(websocket)
    try:
        await websocket.send_text("welcome to the wedding")
        async for wish in websocket.iter_text():
            await party.broadcast(f"{name} wishes {wish}")
    finally:
        party.leave(websocket)


async def token(request: Request) -> JSONResponse:
    """Give a guest a token for the socket; an API key stands for the login here."""
    name = GUESTS.get(request.headers.get("x-api-key", ""))
    if name is None:
        return JSONResponse({"reason": "unknown key"}, status_code=403)
    return JSONResponse({"token": tokens.sign("guest", name)})


app = Starlette(routes=[WebSocketRoute("/ws", celebrate), Route("/token", token)])
