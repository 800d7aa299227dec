"""Programs whose handlers rest on a check in another file, each with what that file is without the check."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Program:
    """`files` by path; `helper` is the file with the check, and `opened` its text without; `finding` is what the linter
    then says of the handler, as far as the place, and `named` the function that the message must name."""

    files: dict[str, str]
    helper: str
    opened: str
    finding: str
    named: str

    def write(self, folder: Path) -> None:
        """Put the files below a folder."""
        for name, text in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def open_up(self, folder: Path) -> None:
        """Take the check out of the helper."""
        (folder / self.helper).write_text(self.opened, encoding="utf-8")


OURS = Program(
    {
        "app/__init__.py": "",
        "app/auth.py": (
            "def require_user(token):\n    user = lookup(token)\n    if user is None:\n"
            "        raise PermissionError\n    return user\n"
        ),
        "app/sockets.py": (
            "from emberwire import Accept, Socket\nfrom app.auth import require_user\n\n\n"
            "class UserSocket(Socket):\n    async def connect(self, params, info):\n"
            "        return Accept(user_id=require_user(info.auth_token))\n"
        ),
    },
    "app/auth.py",
    "def require_user(token):\n    return None\n",
    "app/sockets.py:6:5: EW101",
    "require_user in app/auth.py",
)
FASTAPI = Program(
    {
        "deps.py": (
            "from fastapi import WebSocket, WebSocketException\n\n\n"
            "async def current_user(websocket: WebSocket):\n"
            '    user = await lookup(websocket.headers.get("authorization"))\n    if user is None:\n'
            "        raise WebSocketException(1008)\n    return user\n"
        ),
        "main.py": (
            "from typing import Annotated\nfrom fastapi import Depends, FastAPI, WebSocket\n"
            "from deps import current_user\n"
            'app = FastAPI()\n\n\n@app.websocket("/ws")\n'
            "async def feed(websocket: WebSocket, user: Annotated[str, Depends(current_user)]):\n"
            '    await websocket.accept()\n    await websocket.send_json({"orders": await orders()})\n'
        ),
    },
    "deps.py",
    (
        "from fastapi import WebSocket\n\n\nasync def current_user(websocket: WebSocket):\n"
        '    return websocket.headers.get("authorization")\n'
    ),
    "main.py:8:1: EW101",
    "current_user in deps.py",
)
_CONSUMER = (
    "from channels.generic.websocket import AsyncJsonWebsocketConsumer\nfrom .mixins import LoginRequired\n\n\n"
    "class Chat(LoginRequired, AsyncJsonWebsocketConsumer):\n    async def receive_json(self, content):\n"
    '        await self.send_json({"orders": await orders()})\n'
)
MIXIN = Program(
    {
        "chat/__init__.py": "",
        "chat/mixins.py": (
            "class LoginRequired:\n    async def connect(self):\n"
            '        if not self.scope["user"].is_authenticated:\n            await self.close()\n            return\n'
            "        await self.accept()\n"
        ),
        "chat/consumers.py": _CONSUMER,
    },
    "chat/mixins.py",
    "class LoginRequired:\n    async def connect(self):\n        await self.accept()\n",
    "chat/consumers.py:5:1: EW101",
    "LoginRequired.connect in chat/mixins.py",
)
_PASSES_ON = "        return await self.inner(scope, receive, send)\n"
_MIDDLEWARE = (
    "class TokenMiddleware:\n    def __init__(self, inner):\n        self.inner = inner\n\n"
    "    async def __call__(self, scope, receive, send):\n"
)
MIDDLEWARE = Program(
    {
        "chat/__init__.py": "",
        "chat/middleware.py": (
            f'{_MIDDLEWARE}        if await user_of(scope["headers"]) is None:\n'
            '            await send({"type": "websocket.close", "code": 4401})\n            return\n'
            f"{_PASSES_ON}"
        ),
        "chat/consumers.py": (
            "from channels.generic.websocket import AsyncJsonWebsocketConsumer\n\n\n"
            "class Feed(AsyncJsonWebsocketConsumer):\n    async def connect(self):\n        await self.accept()\n"
            '        await self.send_json({"orders": await orders()})\n'
        ),
        "chat/routing.py": (
            'from django.urls import path\nfrom .consumers import Feed\n\npatterns = [path("ws", Feed.as_asgi())]\n'
        ),
        "asgi.py": (
            "from channels.routing import ProtocolTypeRouter, URLRouter\nfrom chat.middleware import TokenMiddleware\n"
            "from chat.routing import patterns\n\n"
            'application = ProtocolTypeRouter({"websocket": TokenMiddleware(URLRouter(patterns))})\n'
        ),
    },
    "chat/middleware.py",
    f"{_MIDDLEWARE}{_PASSES_ON}",
    "chat/consumers.py:5:5: EW101",
    "TokenMiddleware.__call__ in chat/middleware.py",
)
SOCKETIO = Program(
    {
        "auth.py": 'def check(auth):\n    if lookup(auth["token"]) is None:\n        raise ConnectionRefusedError\n',
        "server.py": (
            "import socketio\nfrom auth import check\n\nsio = socketio.AsyncServer()\n\n\n"
            "@sio.event\nasync def connect(sid, environ, auth):\n    check(auth)\n\n\n"
            '@sio.event\nasync def say(sid, data):\n    await sio.emit("said", {"orders": await orders()})\n'
        ),
    },
    "auth.py",
    "def check(auth):\n    return True\n",
    "server.py:8:1: EW101",
    "check in auth.py",
)
PROGRAMS = {
    "ours": OURS,
    "fastapi": FASTAPI,
    "channels-mixin": MIXIN,
    "channels-middleware": MIDDLEWARE,
    "socketio": SOCKETIO,
}
