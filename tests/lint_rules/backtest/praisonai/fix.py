"""A telephone bridge that opens a paid session elsewhere for whoever connects."""

import websockets
from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/media-stream")
async def media_stream(websocket: WebSocket) -> None:
    if not is_signed_by_carrier(websocket.headers.get("x-signature"), str(websocket.url)):
        await websocket.close(1008)
        return
    await websocket.accept()
    async with websockets.connect(MODEL_URL, additional_headers=OUR_KEY) as model:
        async for frame in websocket.iter_text():
            await model.send(frame)
            await websocket.send_text(await model.recv())
