"""Telemetry of a robot behind a token that is asked for where one is set."""

import hmac
import os

from fastapi import FastAPI, WebSocket

app = FastAPI()
API_TOKEN = os.getenv("ROBOT_TOKEN")


@app.websocket("/ws/telemetry")
async def telemetry(websocket: WebSocket, token: str = "") -> None:
    if API_TOKEN and not hmac.compare_digest(token, API_TOKEN):
        await websocket.close(1008)
        return
    await websocket.accept()
    async for command in websocket.iter_json():
        await robot.run(command["cmd"])
