from fastapi import FastAPI, WebSocket

from names import hello

app = FastAPI()


@app.websocket("/ws")
async def feed(websocket: WebSocket):
    await websocket.accept()
    await websocket.send_text(hello())
