from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):
    message = await ws.receive_json()
    for client in hub.connected_clients:
        await hub.send_message(client, message)  # EW303
