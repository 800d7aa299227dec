import asyncio

from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/quotes")
async def quotes(websocket: WebSocket):  # ok: what the task raises is told where its result is asked for
    await websocket.accept()
    receiving = asyncio.create_task(websocket.receive_json())
    while True:
        await asyncio.wait({receiving}, timeout=5)
        if receiving.done():
            try:
                message = receiving.result()
            except ValueError:
                message = {}
            await websocket.send_json({"quote": quote_of(message)})
            receiving = asyncio.create_task(websocket.receive_json())


@app.websocket("/limits")
async def limits(websocket: WebSocket):  # EW301
    await websocket.accept()
    while True:
        message = await asyncio.wait_for(websocket.receive_json(), timeout=5)
        await websocket.send_json({"limit": limit_of(message)})
