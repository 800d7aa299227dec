"""An observatory. One visitor at a time steers the telescope, and it is free again when their page is closed.

In a checkout: `emberwire serve labs.ew514_cleanup_may_be_skipped.bad:app`
"""

from __future__ import annotations

import secrets

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from emberwire import TokenError, Tokens

VISITORS = {"key-of-ada": "ada", "key-of-bob": "bob", "key-of-mallory": "mallory"}
tokens = Tokens(secrets.token_urlsafe(48))


class Telescope:
    """Turns to where its visitor says. It has one visitor at a time."""

    def __init__(self) -> None:
        self.visitor: WebSocket | None = None
        self.degrees = 0

    def take(self, visitor: WebSocket) -> bool:
        """Give the telescope to a visitor; returns False when another one has it."""
        if self.visitor is not None:
            return False
        self.visitor = visitor
        return True

    def release(self) -> None:
        """Make the telescope free again."""
        self.visitor = None

    def turn(self, degrees: int) -> str:
        """Turn by so many degrees; returns where the telescope looks."""
        self.degrees = (self.degrees + degrees) % 360
        return f"looking at {self.degrees} degrees"


telescope = Telescope()


async def steer(websocket: WebSocket) -> None:
    """Let a visitor turn the telescope until they go."""
    try:
        tokens.verify("visitor", websocket.headers.get("authorization", ""), max_age=86_400)
    except TokenError:
        await websocket.close()
        return
    await websocket.accept()
    if not telescope.take(websocket):
        await websocket.close(1013, "somebody is at the telescope")
        return
    try:
        await websocket.send_text("the telescope is yours")
        while True:
            degrees = int(await websocket.receive_text())
            await websocket.send_text(telescope.turn(degrees))
    except WebSocketDisconnect:
        telescope.release()


async def token(request: Request) -> JSONResponse:
    """Give a visitor a token for the socket; an API key stands for the login here."""
    name = VISITORS.get(request.headers.get("x-api-key", ""))
    if name is None:
        return JSONResponse({"reason": "unknown key"}, status_code=403)
    return JSONResponse({"token": tokens.sign("visitor", name)})


app = Starlette(routes=[WebSocketRoute("/ws", steer), Route("/token", token)])
