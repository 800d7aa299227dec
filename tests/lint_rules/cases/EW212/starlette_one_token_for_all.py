import hmac
import os

from fastapi import FastAPI, WebSocket

app = FastAPI()
jobs = {}


@app.websocket("/jobs")
async def control(websocket: WebSocket, token: str) -> None:
    if not hmac.compare_digest(token, os.environ["TOKEN"]):
        return await websocket.close(1008)
    await websocket.accept()
    while True:
        message = await websocket.receive_json()
        jobs[message["id"]].cancel()  # ok: whoever has the token of the server owns all of them
