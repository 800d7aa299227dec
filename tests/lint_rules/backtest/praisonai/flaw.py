"""A telephone bridge that opens a paid session elsewhere for whoever connects."""

import websockets
from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/media-stream")
async def media_stream(websocket: WebSocket) -> None:
    await websocket.accept()
    async with websockets.connect(MODEL_URL, additional_headers=OUR_KEY) as model:
        async for frame in websocket.iter_text():
            await model.send(frame)
            await websocket.send_text(await model.recv())
