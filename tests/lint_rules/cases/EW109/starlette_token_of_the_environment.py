import os

from fastapi import WebSocket

API_TOKEN = os.getenv("API_TOKEN")
ADMIN_TOKEN = os.environ["ADMIN_TOKEN"]


@app.websocket("/telemetry")
async def telemetry(ws: WebSocket, token: str = ""):  # EW109
    if API_TOKEN and token != API_TOKEN:
        return await ws.close(1008)
    await ws.accept()
    await ws.send_json({"speed": motors.speed()})


@app.websocket("/admin")
async def admin(ws: WebSocket, token: str = ""):  # ok: the program does not start without it
    if token != ADMIN_TOKEN:
        return await ws.close(1008)
    await ws.accept()
    await ws.send_json({"speed": motors.speed()})
