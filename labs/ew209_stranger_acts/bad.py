"""An aquarium, where everybody may watch and the keepers feed.

In a checkout: `emberwire serve labs.ew209_stranger_acts.bad:app`
"""

from __future__ import annotations

from collections import deque
from typing import Annotated

import msgspec
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from emberwire import public

KEEPERS = {"key-of-ada": "ada", "key-of-bob": "bob"}
"""Who is called how; an API key stands for the login here."""

meals: deque[int] = deque(maxlen=100)
"""The grams of food that the machine above the tank has dropped today, meal by meal."""


class Look(msgspec.Struct, tag="look"):
    pass


class Feed(msgspec.Struct, tag="feed"):
    grams: Annotated[int, msgspec.Meta(ge=1, le=20)]


commands = msgspec.json.Decoder(Look | Feed)


@public("everybody may watch the seahorses")
async def watch(websocket: WebSocket) -> None:
    """Show the seahorses to all visitors, and take the commands of the page."""
    await websocket.accept()
    async for text in websocket.iter_text():
        try:
            command = commands.decode(text)
        except msgspec.MsgspecError:
            await websocket.send_json({"error": "send a look, or a feed of 1 to 20 grams"})
            continue
        if isinstance(command, Feed):
            await feed(websocket, command)
        else:
            await websocket.send_json({"eaten": sum(meals)})


async def feed(websocket: WebSocket, command: Feed) -> None:
    """Drop food into the tank. The page shows this button to keepers alone."""
    meals.append(command.grams)
    await websocket.send_json({"eaten": sum(meals)})


app = Starlette(routes=[WebSocketRoute("/ws", watch)])
