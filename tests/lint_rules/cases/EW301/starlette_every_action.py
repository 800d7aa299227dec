import json

from fastapi import FastAPI, WebSocket, WebSocketDisconnect

app = FastAPI()


@app.websocket("/prices")
async def prices(websocket: WebSocket):  # ok: every action has an answer, also one that nobody knows and what is no JSON
    await websocket.accept()
    try:
        while True:
            try:
                message = json.loads(await websocket.receive_text())
            except ValueError:
                await websocket.send_json({"error": "no JSON"})
                continue
            if message["action"] == "price":
                await websocket.send_json({"price": await price_of(message["name"])})
            elif message["action"] == "ping":
                continue
            else:
                await websocket.send_json({"error": "unknown action"})
    except WebSocketDisconnect:
        return
