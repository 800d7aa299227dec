import os

from fastapi import FastAPI, WebSocket

app = FastAPI()
HOST = os.getenv("HOST", "notes.example")


@app.websocket("/notes")
async def notes(websocket: WebSocket):
    origin = websocket.headers.get("origin", "")
    if not origin.startswith(f"https://{HOST}"):  # EW104
        await websocket.close(1008)
        return
    await websocket.accept()


@app.websocket("/lists")
async def lists(websocket: WebSocket):
    origin = websocket.headers.get("origin", "")
    if not origin.startswith("https://" + HOST):  # EW104
        await websocket.close(1008)
        return
    await websocket.accept()


@app.websocket("/pens")
async def pens(websocket: WebSocket):
    origin = websocket.headers.get("origin", "")
    if not origin.startswith((f"https://{HOST}/", "http://localhost/")):  # ok: the whole host
        await websocket.close(1008)
        return
    await websocket.accept()


@app.websocket("/same")
async def same(websocket: WebSocket):
    if websocket.headers.get("origin", "") != f"https://{HOST}":  # ok: compared as a whole
        await websocket.close(1008)
        return
    await websocket.accept()
