import os

import akshare
from fastapi import WebSocket


@app.websocket("/speech")
async def speech(websocket: WebSocket):
    await websocket.accept()
    async for sound in websocket.iter_bytes():
        await websocket.send_text(recogniser.transcribe(sound))  # EW516


@app.websocket("/names")
async def names(websocket: WebSocket):
    await websocket.accept()
    await websocket.send_json(os.listdir("names"))  # EW516


@app.websocket("/prices")
async def prices(websocket: WebSocket):
    await websocket.accept()
    await websocket.send_json(price_of("tin"))  # EW516


def price_of(metal):
    return akshare.futures_spot_price(metal)


@app.websocket("/answers")
async def answers(websocket: WebSocket):
    await websocket.accept()
    question = await websocket.receive_text()
    answer = await client.chat.completions.create(messages=[question])  # ok: it is awaited
    await websocket.send_json(answer)
