"""The radio of a taxi firm, to which its drivers listen.

In a checkout: `emberwire serve labs.ew112_public_socket.bad:app`
"""

from __future__ import annotations

import asyncio
import secrets

from starlette.applications import Starlette
from starlette.endpoints import WebSocketEndpoint
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from emberwire import TokenError, Tokens

FIRM = {"key-of-the-office": "office", "key-of-ada": "ada", "key-of-bob": "bob"}
SHIFT = 43_200
tokens = Tokens(secrets.token_urlsafe(48))
listening: set[WebSocket] = set()


def verify_token(token: str | None) -> str | None:
    """Return whose token it is; None for one that is missing, forged or too old."""
    try:
        return str(tokens.verify("radio", token, max_age=SHIFT))
    except TokenError:
        return None


async def call(ride: str) -> None:
    """Tell everybody who listens of a ride. A car that has just lost its connection keeps nobody else from hearing."""
    await asyncio.gather(*(car.send_text(ride) for car in listening), return_exceptions=True)


class Radio(WebSocketEndpoint):
    encoding = "text"

    async def on_connect(self, websocket: WebSocket) -> None:
        if verify_token(websocket.headers.get("authorization")) is None:
            await websocket.close()
            return
        await websocket.accept()
        listening.add(websocket)
        await websocket.send_text("the radio is on")

    async def on_receive(self, websocket: WebSocket, data: str) -> None:
        """Call a ride: the token of the office, a space, and where somebody waits."""
        token, _, ride = data.partition(" ")
        if verify_token(token) != "office":
            await websocket.close(4403)
            return
        await call(ride)
        await websocket.send_text(f"{len(listening)} are listening")

    async def on_disconnect(self, websocket: WebSocket, close_code: int) -> None:
        listening.discard(websocket)


async def token(request: Request) -> JSONResponse:
    """Give somebody of the firm a token for the radio; an API key stands for the login here."""
    name = FIRM.get(request.headers.get("x-api-key", ""))
    if name is None:
        return JSONResponse({"reason": "unknown key"}, status_code=403)
    return JSONResponse({"token": tokens.sign("radio", name)})


app = Starlette(routes=[WebSocketRoute("/ws", Radio), Route("/token", token)])
