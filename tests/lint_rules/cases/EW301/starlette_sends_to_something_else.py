import asyncio
import json

from fastapi import FastAPI, WebSocket
from shop.feeds import Feed

app = FastAPI()


@app.websocket("/voice")
async def voice(websocket: WebSocket):
    await websocket.accept()
    feed = Feed()

    async def hear():  # ok: the queue that is sent to is not the client
        while True:
            message = json.loads(await websocket.receive_text())
            if message["type"] == "text":
                feed.queue.send_text(message["text"])
            elif message["type"] == "image":
                feed.queue.send_image(message["data"])

    async def tell():
        async for event in feed.events():
            await websocket.send_json(event)

    await asyncio.gather(hear(), tell())


@app.websocket("/clerk")
async def clerk(websocket: WebSocket):  # EW301
    await websocket.accept()
    while True:
        message = json.loads(await websocket.receive_text())
        if message["type"] == "text":
            await websocket.send_json(shop.answer(message["text"]))
        elif message["type"] == "image":
            shop.keep_image(message["data"])
