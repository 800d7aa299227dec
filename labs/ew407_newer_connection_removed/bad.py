"""Midwives on call. A family writes what is the matter, and the phone of its midwife rings.

In a checkout: `emberwire serve labs.ew407_newer_connection_removed.bad:app`
"""

from __future__ import annotations

import logging
import secrets

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from emberwire import TokenError, Tokens

USERS = {"key-of-ada": "ada", "key-of-bob": "bob"}
MIDWIVES = {"bob": "ada"}
"""The midwife of each family."""

tokens = Tokens(secrets.token_urlsafe(48))


class Practice:
    """Knows the phone of each midwife who is on call. She has one: an old phone rings in a drawer."""

    def __init__(self) -> None:
        self.phones: dict[str, WebSocket] = {}

    async def put_on_call(self, name: str, phone: WebSocket) -> None:
        """Put a midwife on call, and close the page on the phone that she had before."""
        older = self.phones.get(name)
        self.phones[name] = phone
        if older is not None:
            await older.close(4000, "on call with another phone")

    def leave(self, name: str) -> None:
        """Take a midwife off call."""
        self.phones.pop(name, None)

    async def ring(self, name: str, text: str) -> str:
        """Ring a midwife; returns what the family is told."""
        phone = self.phones.get(name)
        if phone is None:
            return f"{name} is not on call"
        try:
            await phone.send_text(text)
        except (WebSocketDisconnect, RuntimeError):
            logging.exception("the phone of %s", name)
            return f"{name} cannot be reached"
        return f"the phone of {name} rings"


practice = Practice()


def logged_in(websocket: WebSocket) -> str:
    """Say who opens a socket; nobody has an empty name."""
    try:
        return str(tokens.verify("practice", websocket.headers.get("authorization", ""), max_age=86_400))
    except TokenError:
        return ""


async def on_call(websocket: WebSocket) -> None:
    """Keep a midwife on call while the page is open."""
    name = logged_in(websocket)
    if name not in MIDWIVES.values():
        await websocket.close()
        return
    await websocket.accept()
    await practice.put_on_call(name, websocket)
    try:
        await websocket.send_text("you are on call")
        async for _ in websocket.iter_text():
            await websocket.send_text("you are on call")
    finally:
        practice.leave(name)


async def family(websocket: WebSocket) -> None:
    """Let a family write to its midwife."""
    name = logged_in(websocket)
    if name not in MIDWIVES:
        await websocket.close()
        return
    await websocket.accept()
    async for text in websocket.iter_text():
        await websocket.send_text(await practice.ring(MIDWIVES[name], text))


async def token(request: Request) -> JSONResponse:
    """Give a user a token for the socket; an API key stands for the login here."""
    name = USERS.get(request.headers.get("x-api-key", ""))
    if name is None:
        return JSONResponse({"reason": "unknown key"}, status_code=403)
    return JSONResponse({"token": tokens.sign("practice", name)})


app = Starlette(
    routes=[WebSocketRoute("/ws", on_call), WebSocketRoute("/family", family), Route("/token", token)],
)
