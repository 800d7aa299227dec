import json

import websockets

CLIENTS = set()


async def handler(ws):
    player = await player_of(ws)
    CLIENTS.add(ws)
    async for _ in ws:
        websockets.broadcast(CLIENTS, json.dumps(player.__dict__))  # EW312
    CLIENTS.discard(ws)


websockets.serve(handler, "", 1)
