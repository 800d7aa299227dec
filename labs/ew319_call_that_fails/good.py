"""A club for people who watch birds. Its rooms have a host, who can take somebody's voice away.

In a checkout: `emberwire serve labs.ew319_call_that_fails.bad:app`
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

USERS = {"key-of-ada": "ada", "key-of-bob": "bob", "key-of-mallory": "mallory"}
ROOMS = {"owls": {"ada", "bob", "mallory"}, "ducks": {"bob"}}
HOSTS = {"owls": "ada", "ducks": "bob"}
tokens = Tokens(secrets.token_urlsafe(48))


class Room:
    """The people in a room, and those who may only listen."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.sockets: set[WebSocket] = set()

    async def tell(self, text: str) -> None:
        """Send a line to everybody in the room."""
        await asyncio.gather(*(socket.send_text(text) for socket in self.sockets), return_exceptions=True)


class Mutes:
    """Who may only listen, and where."""

    def __init__(self) -> None:
        self._muted: set[tuple[str, str]] = set()

    def mute(self, member: str, room: str) -> None:
        """Take somebody's voice away in a room."""
        self._muted.add((member, room))

    def is_muted(self, name: str, room: str) -> bool:
        """Tell whether somebody may only listen in a room."""
        return (name, room) in self._muted


rooms = {room: Room(host) for room, host in HOSTS.items()}
mutes = Mutes()


async def say(room: str, name: str, text: str) -> str:
    """Do what a member types, and return the answer for them alone."""
    if mutes.is_muted(name, room):
        return "you may only listen here"
    if not text.startswith("/mute "):
        await rooms[room].tell(f"{name}: {text}")
        return "said"
    if name != rooms[room].host:
        return "only the host may do that"
    member = text.removeprefix("/mute ")
    mutes.mute(member, room)
    return "done"


async def chat(websocket: WebSocket) -> None:
    """Let a member talk and listen in a room."""
    room = websocket.path_params["room"]
    try:
        name = str(tokens.verify("club", websocket.headers.get("authorization", ""), max_age=86_400))
    except TokenError:
        await websocket.close()
        return
    if name not in ROOMS.get(room, set()):
        await websocket.close()
        return
    await websocket.accept()
    rooms[room].sockets.add(websocket)
    try:
        async for text in websocket.iter_text():
            await websocket.send_text(await say(room, name, text))
    finally:
        rooms[room].sockets.discard(websocket)


async def token(request: Request) -> JSONResponse:
    """Give a member a token for the socket; an API key stands for the login here."""
    name = USERS.get(request.headers.get("x-api-key", ""))
    if name is None:
        return JSONResponse({"reason": "unknown key"}, status_code=403)
    return JSONResponse({"token": tokens.sign("club", name)})


app = Starlette(routes=[WebSocketRoute("/ws/{room}", chat), Route("/token", token)])
