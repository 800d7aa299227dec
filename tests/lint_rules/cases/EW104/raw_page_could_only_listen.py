import logging

import websockets

watching = set()


async def feed(websocket):
    watching.add(websocket)
    async for line in websocket:
        if line == "ping":
            await websocket.send("pong")
        else:
            logging.info(line)
    watching.discard(websocket)


async def start():
    await websockets.serve(feed, "localhost", 8765)  # ok: nothing is done by a client's word
