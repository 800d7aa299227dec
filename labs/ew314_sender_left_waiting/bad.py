"""A restaurant. Waiters ask which dishes have nuts in them; the answers come in the order of the questions.

In a checkout: `emberwire serve labs.ew314_sender_left_waiting.bad:app`
"""

from __future__ import annotations

import asyncio
import logging

from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

logger = logging.getLogger("kitchen")
WAITERS = {"key-of-ada": "ada", "key-of-bob": "bob"}
"""Who is called how; an API key stands for the login here."""


class CookBook:
    """Stands for the database of the kitchen."""

    def __init__(self) -> None:
        self._recipes = {
            "green salad": {"lettuce", "oil", "vinegar"},
            "carrot cake": {"carrots", "nuts", "flour"},
        }

    async def ingredients(self, dish: str) -> set[str]:
        """Say what is in a dish. Raises LookupError for a dish whose recipe nobody has written down yet."""
        await asyncio.sleep(0)
        return self._recipes[dish]


cook_book = CookBook()


async def ask(websocket: WebSocket) -> None:
    """Answer the questions of a waiter."""
    if websocket.headers.get("x-api-key", "") not in WAITERS:
        await websocket.close()
        return
    await websocket.accept()
    async for dish in websocket.iter_text():
        try:
            ingredients = await cook_book.ingredients(dish)
        except LookupError:
            logger.warning("no recipe for %r", dish)
            continue
        await websocket.send_text("with nuts" if "nuts" in ingredients else "no nuts")


app = Starlette(routes=[WebSocketRoute("/ask", ask)])
