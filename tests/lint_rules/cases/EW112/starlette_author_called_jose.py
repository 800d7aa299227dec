import numpy as np
from fastapi import FastAPI, WebSocket

app = FastAPI()
__author__ = "Maria Jose, with an import session of a database"


@app.get("/")
async def index():
    return "speech to text"


@app.websocket("/speech")
async def speech(websocket: WebSocket):  # EW112
    await websocket.accept()
    while True:
        sound = await websocket.receive_bytes()
        if len(sound) % 2:
            raise ValueError(f"odd: {sound!r}")
        await websocket.send_text(model(np.frombuffer(sound)))
