import asyncio

from aiohttp import web


class Player:
    def __init__(self, name, ws):
        self.name, self.ws = name, ws

    async def say(self, **event):
        if self.ws is not None:
            await self.ws.send_json(event)

    async def whisper(self, **event):
        try:
            await self.ws.send_json(event)
        except ConnectionError:
            self.ws = None


class Table:
    def __init__(self):
        self.players, self.told = {}, 0

    async def tell(self, **event):
        for player in list(self.players.values()):  # EW502
            await player.say(**event)
            self.told += 1

    async def hint(self, **event):
        for player in list(self.players.values()):
            await player.whisper(**event)  # ok: caught in the method


table = Table()


async def play(request):
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    table.players[ws] = Player(request["user"], ws)
    try:
        async for frame in ws:
            await table.tell(said=frame.data)
    finally:
        del table.players[ws]
    return ws
