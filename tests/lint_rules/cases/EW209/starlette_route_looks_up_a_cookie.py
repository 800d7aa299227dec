from typing import Annotated

from fastapi import APIRouter, Cookie, Depends, Form, Header, HTTPException, WebSocket
from sqlalchemy.orm import Session

from quizzes import Guest, Question, answers_of, database

router = APIRouter()
boards: set[WebSocket] = set()


@router.websocket("/board")
async def board(websocket: WebSocket):
    await websocket.accept()
    boards.add(websocket)
    async for _ in websocket.iter_text():
        await websocket.send_text("wait")


def guest_there(guest_id: str | None = Cookie(default=None, alias="quiz"), db: Session = Depends(database)) -> Guest:
    if not guest_id:
        raise HTTPException(401)
    guest = db.get(Guest, guest_id)
    if guest is None:
        raise HTTPException(401)
    return guest


def guest_with_ticket(ticket: Annotated[str | None, Cookie()] = None, db: Session = Depends(database)) -> Guest:
    guest = db.get(Guest, ticket)
    if guest is None:
        raise HTTPException(401)
    return guest


def guest_in_header(guest_id: str = Header(...), db: Session = Depends(database)) -> Guest:
    guest = db.get(Guest, guest_id)
    if guest is None:
        raise HTTPException(401)
    return guest


def question_of(number: int, db: Session = Depends(database)) -> Question:
    question = db.get(Question, number)
    if question is None:
        raise HTTPException(404)
    return question


async def show(what: dict) -> None:
    for websocket in list(boards):
        await websocket.send_json(what)


@router.post("/answer")
async def answer(text: str = Form(...), guest: Guest = Depends(guest_there)):  # ok: it looks up who has the cookie
    await show({"answers": answers_of(guest), "text": text})


@router.post("/buzz")
async def buzz(guest: Guest = Depends(guest_with_ticket)):  # ok: the ticket is looked up by the key of its row
    await show({"buzzed": guest.name})


@router.post("/shout")
async def shout(guest: Guest = Depends(guest_in_header)):  # EW209
    await show({"shouts": guest.name})


@router.post("/questions/{number}/close")
async def close(question: Question = Depends(question_of)):  # EW209
    await show({"closed": question.number})
