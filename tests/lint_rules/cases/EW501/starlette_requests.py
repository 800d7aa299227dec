import requests
from fastapi import WebSocket


@app.websocket("/ws")
async def feed(ws: WebSocket):
    requests.get("https://example.com")  # EW501
