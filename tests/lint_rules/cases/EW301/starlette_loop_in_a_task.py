import asyncio

from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/terminal")
async def terminal(websocket: WebSocket):  # ok: the loop inside is meant
    await websocket.accept()

    async def keys():  # EW301
        while True:
            try:
                message = await websocket.receive_json()
            except ValueError:
                continue
            if message["type"] == "key":
                await websocket.send_json({"echo": message["key"]})

    await asyncio.create_task(keys())
