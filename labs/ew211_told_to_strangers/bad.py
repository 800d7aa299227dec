"""A taxi firm, with pages for passengers, drivers and the office.

In a checkout: `emberwire serve labs.ew211_told_to_strangers.bad:app`
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket


@dataclass(frozen=True)
class Person:
    """Somebody with an account. A passenger is picked up at home."""

    room: str
    address: str = ""
    phone: str = ""


PEOPLE = {
    "key-of-ada": Person("passengers", "14 Canal Road, first floor", "0700 900 461"),
    "key-of-mallory": Person("passengers", "3 Mill Lane", "0700 900 117"),
    "key-of-bob": Person("drivers"),
    "key-of-carol": Person("office"),
}
"""An API key stands for the login here."""


class Hub:
    """Knows all open pages, each in a room."""

    def __init__(self) -> None:
        self._rooms: dict[str, set[WebSocket]] = {"passengers": set(), "drivers": set(), "office": set()}

    def add(self, page: WebSocket, room: str) -> None:
        """Put a page into a room."""
        self._rooms[room].add(page)

    def remove(self, page: WebSocket, room: str) -> None:
        """Take a page out of its room."""
        self._rooms[room].discard(page)

    async def broadcast(self, event: str, data: dict[str, str], room: str | None = None) -> int:
        """Send an event to the pages of a room, or to all pages. Returns how many were reached."""
        text = json.dumps({"event": event, **data})
        pages = [page for name, pages in self._rooms.items() if room in (None, name) for page in pages]
        sent = await asyncio.gather(*(page.send_text(text) for page in pages), return_exceptions=True)
        return sum(failure is None for failure in sent)


hub = Hub()


async def order(passenger: Person) -> None:
    """Tell the drivers of a ride, or the office if no driver is there."""
    ride = {"pick_up": passenger.address, "phone": passenger.phone}
    reached = await hub.broadcast("ride", ride, room="drivers")
    if reached == 0:
        await hub.broadcast("ride", ride)


async def page(websocket: WebSocket) -> None:
    """Serve the page of a passenger, a driver or the office."""
    person = PEOPLE.get(websocket.headers.get("x-api-key", ""))
    if person is None:
        await websocket.close()
        return
    await websocket.accept()
    hub.add(websocket, person.room)
    try:
        await websocket.send_json({"event": "welcome"})
        async for text in websocket.iter_text():
            if text == "taxi" and person.room == "passengers":
                await order(person)
                await websocket.send_json({"event": "ordered"})
            else:
                await websocket.send_json({"event": "error", "reason": "only passengers order, by the word taxi"})
    finally:
        hub.remove(websocket, person.room)


app = Starlette(routes=[WebSocketRoute("/ws", page)])
