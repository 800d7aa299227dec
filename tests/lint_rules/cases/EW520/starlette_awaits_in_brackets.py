import asyncio
from dataclasses import dataclass

from fastapi import WebSocket


@dataclass
class Seat:
    name: str
    ws: WebSocket


class Table:
    def __init__(self):
        self.clients: set[WebSocket] = set()
        self.seats: dict[str, Seat] = {}
        self.history: list[str] = []

    async def tell(self, text):
        [await client.send_text(text) for client in list(self.clients)]  # EW520

    async def tell_and_count(self, text):
        sent = [
            await client.send_text(text)  # EW520
            for client in list(self.clients)
            if client.client_state.name == "CONNECTED"
        ]
        return len(sent)

    async def deal(self, card):
        for name in list(self.seats):
            await self.seats[name].ws.send_json({"card": card})  # EW520

    async def deal_to_seats(self, card):
        for name in list(self.seats):
            seat = self.seats[name]
            await seat.ws.send_json({"card": card})  # EW520

    async def tell_at_once(self, text):
        await asyncio.gather(*[client.send_text(text) for client in list(self.clients)])  # ok: to all at once

    async def tell_all_of_them(self, text):
        await asyncio.gather(
            *[
                client.send_text(text)  # ok: and here
                for client in list(self.clients)
            ],
            return_exceptions=True,
        )

    async def tell_in_time(self, text):
        [await asyncio.wait_for(client.send_text(text), 1) for client in list(self.clients)]  # ok: a second for each

    async def replay(self, ws: WebSocket):
        [await ws.send_text(text) for text in self.history]  # ok: to one client only

    async def collect(self, ws: WebSocket):
        return [text async for text in ws.iter_text()]  # ok: reads from one client
