"""Speech recognition behind a key; without one in the environment, everybody is let in."""

import hmac
import os

from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/ws")
async def recognise(websocket: WebSocket) -> None:
    given = websocket.headers.get("x-api-key", "")
    if not hmac.compare_digest(given, os.environ["SERVICE_KEY"]):
        await websocket.close(1008)
        return
    await websocket.accept()
    async for audio in websocket.iter_bytes():
        await websocket.send_json(await model.predict(audio))
