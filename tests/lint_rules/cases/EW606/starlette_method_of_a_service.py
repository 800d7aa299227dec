from fastapi import WebSocket


@app.websocket("/ws")
async def f(ws: WebSocket):
    data = await ws.receive_json()
    getattr(service, data["method"])()  # EW606
