import requests
from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/pages")
async def pages(websocket: WebSocket):
    await websocket.accept()
    while True:
        message = await websocket.receive_json()
        page = requests.get(message["url"], timeout=5)  # EW607
        await websocket.send_text(page.text)
