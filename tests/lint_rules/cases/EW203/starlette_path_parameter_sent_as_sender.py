import json
from fastapi import WebSocket


@app.websocket("/ws/{username}")
async def feed(ws: WebSocket, username: str):  # EW203
    data = json.loads(await ws.receive_text())
    receiver = data["receiver"]
    peer = active_connections.get(receiver)
    await peer.send_text(json.dumps({"sender": username, "message": clean(data["message"])}))
