from typing import Any

from fastapi import FastAPI, WebSocket
from pydantic import BaseModel

from workshop import bookings, current_user

app = FastAPI()


class Note(BaseModel):
    text: str
    pinned: bool = False


class Change(BaseModel):
    booking: int
    changes: dict[str, Any]


@app.websocket("/notes")
async def notes(websocket: WebSocket):
    user = await current_user(websocket)
    await websocket.accept()
    async for raw in websocket.iter_text():
        note = Note.model_validate_json(raw)
        found = await bookings.note_of(user)
        for name, value in note.model_dump().items():
            setattr(found, name, value)  # ok: the fields of the model are all that there is


@app.websocket("/bookings")
async def change(websocket: WebSocket):
    user = await current_user(websocket)
    await websocket.accept()
    async for raw in websocket.iter_text():
        change = Change.model_validate_json(raw)
        booking = await bookings.of(user, change.booking)
        for name, value in change.changes.items():
            setattr(booking, name, value)  # EW606
