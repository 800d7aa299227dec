"""A word with `max`, `limit` or `rate` in it bounds what comes only where it counts what comes."""

from fastapi import FastAPI, WebSocket

from archive import notes_of, seats

app = FastAPI()
MAX_USERS = 50


@app.websocket("/halls/{name}")
async def hall(websocket: WebSocket, name: str):  # EW513
    if len(seats[name]) >= MAX_USERS:
        await websocket.close(code=4001, reason="full")
        return
    await websocket.accept()
    seats[name].append(websocket)
    while True:
        text = await websocket.receive_text()
        await hub.broadcast({"text": text, "of": name}, "hall")


@app.websocket("/games")
async def game(websocket: WebSocket):  # EW513
    await websocket.accept()
    await websocket.send_json({"max_hp": 20, "sample_rate": 8000})
    await websocket.send_json(await notes_of("games", limit=10))
    while True:
        text = await websocket.receive_text()
        await hub.broadcast({"text": text}, "games")


@app.websocket("/lobby")
async def lobby(websocket: WebSocket):  # ok: it counts what comes
    await websocket.accept()
    written = 0
    while written < settings.max_messages:
        text = await websocket.receive_text()
        written += 1
        await hub.broadcast({"text": text}, "lobby")


@app.websocket("/stage")
async def stage(websocket: WebSocket):  # ok: it speaks of a limit
    await websocket.accept()
    limit = 10
    while await seconds_since_last(websocket) > limit:
        text = await websocket.receive_text()
        await hub.broadcast({"text": text}, "stage")
