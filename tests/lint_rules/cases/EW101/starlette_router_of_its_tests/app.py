from fastapi import FastAPI, WebSocket
from passlib.hash import argon2

app = FastAPI()


@app.websocket("/feed")
async def feed(websocket: WebSocket):  # EW101
    await websocket.accept()
    await websocket.send_json(await load_orders())
