import asyncio
from dataclasses import dataclass

from fastapi import WebSocket


@dataclass
class Seat:
    name: str
    ws: WebSocket


class Table:
    def __init__(self):
        self.seats: dict[str, Seat] = {}
        self.clients: set[WebSocket] = set()
        self.history: list[str] = []

    async def tell(self, text):
        [await client.send_text(text) for client in list(self.clients)]  # EW502

    async def tell_others(self, ws, text):
        sent = [await client.send_text(text) for client in list(self.clients) if client is not ws]  # EW502
        return len(sent)

    async def deal(self, card):
        dealt = 0
        for name in list(self.seats):  # EW502
            await self.seats[name].ws.send_json({"card": card})
            dealt += 1
        return dealt

    async def deal_carefully(self, card):
        for name in list(self.seats):
            try:
                await self.seats[name].ws.send_json({"card": card})  # ok: the others get theirs
            except (KeyError, RuntimeError):
                self.seats.pop(name, None)

    async def tell_at_once(self, text):
        sends = [client.send_text(text) for client in list(self.clients)]
        await asyncio.gather(*sends, return_exceptions=True)  # ok: to all at once

    async def tell_who_is_there(self, text):
        return [await self.tell_one(client, text) for client in list(self.clients)]  # ok: the helper catches

    async def tell_one(self, client: WebSocket, text):
        try:
            await client.send_text(text)
        except RuntimeError:
            self.clients.discard(client)

    async def replay(self, ws: WebSocket):
        [await ws.send_text(text) for text in self.history]  # ok: to one client only
