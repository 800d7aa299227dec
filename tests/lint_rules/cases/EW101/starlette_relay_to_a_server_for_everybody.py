import websockets
from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.get("/")
async def page():
    return "talk to us"


@app.websocket("/talk")
async def talk(websocket: WebSocket):  # EW101
    await websocket.accept()
    async with websockets.connect(MODEL) as model:
        await model.send(await websocket.receive_text())
        await websocket.send_text(await model.recv())
