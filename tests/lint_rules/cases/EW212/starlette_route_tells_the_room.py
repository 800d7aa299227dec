import os

import jwt
from fastapi import APIRouter, Depends, Header, HTTPException, WebSocket
from pydantic import BaseModel
from sqlalchemy import and_, select

from database import Board, Card, get_db

router = APIRouter()


class Change(BaseModel):
    title: str
    card_id: int


class Hub:
    def __init__(self):
        self.boards: dict[int, list[WebSocket]] = {}

    async def tell(self, board_id: int, text: str):
        for connection in self.boards.get(board_id, []):
            await connection.send_text(text)


hub = Hub()


def who(ticket: str = Header()):
    try:
        return jwt.decode(ticket, os.environ["KEY"], algorithms=["HS256"])["sub"]
    except jwt.InvalidTokenError:
        raise HTTPException(401)


@router.put("/boards/{board_id}/title")
async def rename(board_id: int, change: Change, user=Depends(who), db=Depends(get_db)):
    board = await db.get(Board, board_id)
    board.title = change.title  # EW212
    await db.commit()
    await hub.tell(board_id, change.title)


@router.put("/boards/{board_id}/cards")
async def retitle(board_id: int, change: Change, user=Depends(who), db=Depends(get_db)):
    found = await db.execute(select(Card).where(and_(Card.id == change.card_id, Card.board_id == board_id)))
    card = found.scalar_one_or_none()
    card.close()  # EW212
    await db.commit()
    await hub.tell(board_id, change.title)


@router.put("/boards/{board_id}/mine")
async def rename_mine(board_id: int, change: Change, user=Depends(who), db=Depends(get_db)):
    board = await db.get(Board, board_id)
    if board.owner != user:
        raise HTTPException(403)
    board.title = change.title  # ok: its owner was asked
    await hub.tell(board_id, change.title)


@router.put("/boards/{board_id}/own")
async def rename_own(board_id: int, change: Change, user=Depends(who), db=Depends(get_db)):
    found = await db.execute(select(Board).where(Board.id == board_id, Board.owner == user))
    board = found.scalar_one()
    board.title = change.title  # ok: looked up by the user as well
    await hub.tell(board_id, change.title)


@router.put("/boards/{board_id}/quietly")
async def rename_quietly(board_id: int, change: Change, user=Depends(who), db=Depends(get_db)):
    board = await db.get(Board, board_id)
    board.title = change.title  # ok: a route that tells no socket is no matter of this linter
    await db.commit()


@router.post("/boards/{board_id}/cleaned")
async def cleaned(board_id: int, change: Change, user=Depends(who), db=Depends(get_db)):
    board = await db.get(Board, board_id)
    board.cleaned = True  # ok: what is told does not go to the room of the board
    await hub.tell(lobby_of(user), change.title)
