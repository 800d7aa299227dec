import json

from fastapi import FastAPI, WebSocket, WebSocketDisconnect

app = FastAPI()


@app.websocket("/prices")
async def prices(websocket: WebSocket):  # EW301
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
            elif message["action"] == "watch":
                watch_list.add(message["name"])
    except WebSocketDisconnect:
        return
