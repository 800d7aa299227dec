import pickle
from fastapi import WebSocket


@app.websocket("/ws")
async def f(ws: WebSocket):
    data = pickle.loads(await ws.receive_bytes())  # EW604
