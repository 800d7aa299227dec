from fastapi import APIRouter, Depends, WebSocket

from app.database import get_db
from app.models import Note

router = APIRouter()
sockets: dict[int, list[WebSocket]] = {}


async def broadcast(room: int, news: dict) -> None:
    for socket in sockets.get(room, []):
        await socket.send_json(news)


@router.post("/notes")
async def make(room: int, text: str, db=Depends(get_db)):
    note = Note(room=room, text=text)
    db.add(note)
    await db.flush()
    await broadcast(room, {"note": note.id})  # EW305
    await db.commit()


@router.post("/rooms/tidy")
async def tidy(rooms: list[int], db=Depends(get_db)):
    for room in rooms:
        note = Note(room=room, text="tidied")
        db.add(note)
        news = {"note": note.text}
        await broadcast(room, news)  # EW305
    await db.commit()


@router.post("/notes/kept")
async def keep(room: int, text: str, db=Depends(get_db)):
    note = Note(room=room, text=text)
    db.add(note)
    await db.commit()
    await broadcast(room, {"note": note.id})  # ok: it is committed
    db.add(Note(room=room, text="told"))
    await db.commit()


@router.post("/notes/seen")
async def seen(room: int, text: str, db=Depends(get_db)):
    db.add(Note(room=room, text="somebody looked"))
    await broadcast(room, {"looking": text})  # ok: it is about something else
    await db.commit()


@router.post("/notes/either")
async def either(room: int, text: str, db=Depends(get_db)):
    note = Note(room=room, text=text)
    if text:
        db.add(note)
    else:
        await broadcast(room, {"note": note.id})  # ok: nothing was added on this way
    await db.commit()
