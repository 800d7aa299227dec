"""An observatory lends its telescope to the members of a club, one night to each.

In a checkout: `emberwire serve labs.ew519_wrong_moment.bad:app`
"""

from __future__ import annotations

import asyncio
import json

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

MEMBERS = {"key-of-ada": "ada", "key-of-mallory": "mallory"}
"""Who is called how; an API key stands for the login here."""

NIGHTS = [f"night {number}" for number in range(1, 366)]


class Store:
    """Stands for Redis, which keeps a text under a key."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    async def get(self, key: str) -> str:
        """Return the text under a key; an empty plan at first."""
        return self._texts.get(key, "{}")

    async def set(self, key: str, text: str) -> None:
        """Put a text in the place of the one that was there."""
        self._texts[key] = text


store = Store()
changing = asyncio.Lock()


async def lend(websocket: WebSocket) -> None:
    """Let a member choose a night, and write it into the plan when they have said yes."""
    name = MEMBERS.get(websocket.headers.get("x-api-key", ""))
    if name is None:
        await websocket.close()
        return
    await websocket.accept()
    async for night in websocket.iter_text():
        plan = json.loads(await store.get("plan"))
        if night not in NIGHTS or night in plan:
            await websocket.send_text("not to be had")
            continue
        await websocket.send_text(f"{night} is free: do you take it?")
        if await websocket.receive_text() == "yes":
            async with changing:
                plan = json.loads(await store.get("plan"))
                plan.setdefault(night, name)
                await store.set("plan", json.dumps(plan))
            await websocket.send_text(f"{night} is lent to {plan[night]}")


async def show(request: Request) -> JSONResponse:
    """Show the plan, as the screen at the door does: the nights, and to whom each is lent."""
    return JSONResponse(json.loads(await store.get("plan")))


app = Starlette(routes=[WebSocketRoute("/ws", lend), Route("/plan", show)])
