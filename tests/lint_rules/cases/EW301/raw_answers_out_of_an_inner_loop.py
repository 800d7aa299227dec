import json

import websockets


async def transcribe(websocket):
    stream = recogniser.stream()
    async for message in websocket:  # ok: how many words there are is no matter of how many frames
        if message == "done":
            break
        stream.take(message)
        while recogniser.is_ready(stream):
            await websocket.send(json.dumps(recogniser.next_word(stream)))
    await websocket.send(json.dumps({"final": True}))


async def place(websocket):  # EW301
    async for message in websocket:
        order = json.loads(message)
        if order["kind"] == "place":
            await websocket.send(json.dumps(shop.place(order)))


async def main():
    await websockets.serve(transcribe, "localhost", 8000)
    await websockets.serve(place, "localhost", 8001)
