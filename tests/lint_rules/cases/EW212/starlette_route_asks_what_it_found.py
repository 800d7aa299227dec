from beanie import Document
from fastapi import APIRouter, Depends, Header, HTTPException
from sqlalchemy import Column, Integer, String
from sqlalchemy.orm import DeclarativeBase

from database import get_db
from sockets import hub

router = APIRouter()


class Base(DeclarativeBase):
    pass


class Rower(Base):
    id = Column(Integer, primary_key=True)
    ticket = Column(String)


class Boat(Base):
    id = Column(Integer, primary_key=True)
    name = Column(String)


class Race(Document):
    rowers: list[int] = []
    title: str = ""


async def rower_of(ticket: str = Header(), db=Depends(get_db)) -> Rower:
    rower = await db.scalar(Rower.by_ticket(ticket))
    if rower is None:
        raise HTTPException(401)
    return rower


@router.put("/boats/{boat_id}")
async def rename(boat_id: int, name: str, rower: Rower = Depends(rower_of), db=Depends(get_db)):
    boat = await db.get(Boat, boat_id)
    if not boat.is_of(rower.id):
        raise HTTPException(403)
    boat.name = name  # ok: the boat is asked, with the id of the user
    await hub.send_to_room(boat_id, name)


@router.put("/boats/{boat_id}/any")
async def rename_any(boat_id: int, name: str, rower: Rower = Depends(rower_of), db=Depends(get_db)):
    boat = await db.get(Boat, boat_id)
    boat.name = name  # EW212
    await hub.broadcast_to(boat_id, name)


@router.put("/races/{race_id}")
async def retitle(race_id: str, title: str, rower: Rower = Depends(rower_of)):
    race = await Race.get(race_id)
    if rower.id not in race.rowers:
        raise HTTPException(403)
    race.title = title  # ok: who takes part was asked
    await race.save()
    await hub.broadcast_to(race_id, title)


@router.put("/races/{race_id}/any")
async def retitle_any(race_id: str, title: str, rower: Rower = Depends(rower_of)):
    race = await Race.get(race_id)
    race.title = title  # EW212
    await race.save()
    await hub.broadcast_to(race_id, title)
