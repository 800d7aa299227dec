import json

from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/tides")
async def tides(websocket: WebSocket) -> None:
    await websocket.accept()
    while True:
        text = await websocket.receive_text()
        try:
            asked = json.loads(text)
        except json.JSONDecodeError:
            await websocket.send_json({"error": "no JSON"})
            continue
        ports = {port.upper() for port in asked.get("ports", [])}  # EW314
        await websocket.send_json({"ports": sorted(ports)})


@app.websocket("/winds")
async def winds(websocket: WebSocket) -> None:
    await websocket.accept()
    while True:
        text = await websocket.receive_text()
        try:
            asked = json.loads(text)
        except json.JSONDecodeError:
            await websocket.send_json({"error": "no JSON"})
            continue
        if "ports" not in asked or not isinstance(asked, dict):
            await websocket.send_json({"error": "no ports"})
            continue
        ports = [port for port in asked.get("ports", [])]  # ok: it was asked whether it is an object
        await websocket.send_json({"ports": ports})
