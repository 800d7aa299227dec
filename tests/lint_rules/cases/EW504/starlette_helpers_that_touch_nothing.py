from app.users import current_user
import asyncio
import zlib

from fastapi import WebSocket


class Beat:
    def __init__(self, ws):
        self.ws = ws

    def start(self):
        self.task = asyncio.create_task(self.ws.send_text("beat"))


@app.websocket("/packed")
async def packed(ws: WebSocket):
    await ws.accept()
    sound = await ws.receive_bytes()
    try:
        data = zlib.decompress(sound)
    except Exception as error:
        await ws.send_json({"error": str(error)})  # ok: it speaks of what the client sent
        return
    try:
        await greet(ws, data)
        beat = Beat(ws)
        beat.start()
    except Exception as error:
        await ws.send_json({"error": str(error)})  # ok: it only sends, and starts to
    try:
        await stored(data)
    except Exception as error:
        await ws.send_json({"error": str(error)})  # EW504
    try:
        await greet(ws, await asyncio.to_thread(unpack, data))
    except Exception as error:
        await ws.send_json({"error": str(error)})  # EW504


async def greet(ws: WebSocket, data):
    await ws.send_json({"length": len(data)})


async def stored(data):
    with open("packed.bin", "wb") as file:
        file.write(data)
