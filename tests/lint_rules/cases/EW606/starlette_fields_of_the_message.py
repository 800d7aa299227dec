import json

from fastapi import FastAPI, WebSocket

from workshop import bookings, current_user

app = FastAPI()
CHANGEABLE = {"note": str, "starts": int}


@app.websocket("/bookings")
async def change(websocket: WebSocket):
    user = await current_user(websocket)
    if user is None:
        return await websocket.close(1008)
    await websocket.accept()
    async for raw in websocket.iter_text():
        data = json.loads(raw)
        booking = await bookings.of(user, data["id"])
        if data["do"] == "change":
            if len(data["fields"]) > 10:
                continue
            for name, value in data["fields"].items():
                setattr(booking, name, value)  # EW606
        await bookings.save(booking)


@app.websocket("/notes")
async def note(websocket: WebSocket):
    user = await current_user(websocket)
    await websocket.accept()
    async for raw in websocket.iter_text():
        data = json.loads(raw)
        booking = await bookings.of(user, data["id"])
        for name, value in data["notes"].items():
            if name not in CHANGEABLE:
                break
            setattr(booking, name, value)  # ok: it was held against a list


@app.websocket("/imports")
async def take_in(websocket: WebSocket):
    user = await current_user(websocket)
    await websocket.accept()
    async for raw in websocket.iter_text():
        data = json.loads(raw)
        booking = await bookings.of(user, data["id"])
        for key, value in data["raw"].items():
            setattr(booking, key, CHANGEABLE[key](value))  # ok: looked up in a table of the server's own
        kept = {one: value for one, value in data.items() if one in CHANGEABLE}
        for name, value in kept.items():
            setattr(booking, name, value)  # ok: a comprehension has chosen
