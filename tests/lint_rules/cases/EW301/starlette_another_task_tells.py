import asyncio
import json

from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/score")
async def score(websocket: WebSocket):
    await websocket.accept()

    async def tell():
        while True:
            await websocket.send_json(await board.changes())

    async def hear():  # ok: this loop answers nothing, and what the other task tells is no matter of the messages
        while True:
            message = json.loads(await websocket.receive_text())
            if message["type"] == "pause":
                board.paused = True

    await asyncio.gather(tell(), hear())
