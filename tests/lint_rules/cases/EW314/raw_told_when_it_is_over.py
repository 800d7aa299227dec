import json

from websockets.asyncio.server import broadcast, serve


class Bingo:
    def __init__(self):
        self.players = set()
        self.drawn = []

    async def handle(self, ws):
        self.players.add(ws)
        async for raw in ws:
            await self.on_message(ws, raw)
        self.players.discard(ws)
        broadcast(self.players, json.dumps({"players": len(self.players)}))

    async def on_message(self, ws, raw):  # EW314
        try:
            msg = json.loads(raw)
        except ValueError:
            msg = None
        if not isinstance(msg, dict):
            await ws.send('{"error": "no object"}')
            return
        if msg.get("type") == "card":
            await ws.send(json.dumps({"card": await cards.of(ws.player)}))
        elif msg.get("type") == "drawn":
            await ws.send(json.dumps({"drawn": self.drawn}))


class Lotto:
    async def handle(self, ws):
        async for raw in ws:
            await self.on_message(ws, raw)
            await ws.send('{"seen": true}')

    async def on_message(self, ws, raw):  # ok: whatever it is, the client is told afterwards
        try:
            msg = json.loads(raw)
        except ValueError:
            msg = None
        if not isinstance(msg, dict):
            await ws.send('{"error": "no object"}')
            return
        if msg.get("type") == "ticket":
            await ws.send(json.dumps({"ticket": await tickets.of(ws.player)}))
        elif msg.get("type") == "draw":
            await ws.send(json.dumps({"draw": await draws.last()}))


async def main():
    async with serve(Bingo().handle, "localhost", 8765), serve(Lotto().handle, "localhost", 8766) as server:
        await server.serve_forever()
