from urllib.parse import urlparse

import requests
from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/pages")
async def pages(websocket: WebSocket):
    await websocket.accept()
    while True:
        message = await websocket.receive_json()
        if urlparse(message["url"]).hostname not in HOSTS:
            continue
        page = requests.get(message["url"], timeout=5)  # ok: the host was looked at
        await websocket.send_text(page.text)
