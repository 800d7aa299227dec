import json

import websockets

connections = set()


async def play(websocket, player):
    async for message in websocket:
        told = {"player": player, "message": json.loads(message)["message"]}
        websockets.broadcast(connections, json.dumps(told))


async def serve(websocket):
    event = json.loads(await websocket.recv())
    player = event["player"]  # EW203
    connections.add(websocket)
    try:
        await play(websocket, player)
    finally:
        connections.remove(websocket)


async def turn(websocket):
    async for message in websocket:
        event = json.loads(message)
        told = {"player": event["player"], "column": event["column"]}  # ok: a colour, beside a move
        websockets.broadcast(connections, json.dumps(told))


websockets.serve(serve, "0.0.0.0", 8765, max_size=2**20)
websockets.serve(turn, "0.0.0.0", 8766, max_size=2**20)
