from app.users import current_user
import json

from fastapi import WebSocket


@app.websocket("/ws")
async def feed(websocket: WebSocket):
    await websocket.accept()
    async for text in websocket.iter_text():
        try:
            message = json.loads(text)
            kind = str(message["kind"])
        except Exception as e:  # its text speaks of what the client itself wrote
            await websocket.send_json({"error": str(e)})  # ok: nothing but the message was looked at
            continue
        try:
            await websocket.send_json(await answered(json.loads(text), kind))
        except Exception as e:
            await websocket.send_json({"error": "internal error"})
