import json
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Optional
from uuid import UUID, uuid4

from fastapi import FastAPI, WebSocket
from fastapi.encoders import jsonable_encoder
from pydantic import BaseModel, field_serializer

app = FastAPI()


class Line(BaseModel):
    price: Decimal


class Bill(BaseModel):
    table: int
    lines: list[Line]
    paid_at: Optional[datetime] = None


class Booking(BaseModel):
    table: int
    day: date | None = None


class Ticket(BaseModel):
    day: date | str


class Written(BaseModel):
    day: date

    @field_serializer("day")
    def day_text(self, day: date) -> str:
        return day.isoformat()


@dataclass
class Seat:
    number: int
    guest: UUID = field(default_factory=uuid4)


def bill_of(table: int) -> Bill:
    return Bill(table=table, lines=[Line(price=Decimal(3))])


class Waiters:
    def __init__(self) -> None:
        self.sockets: list[WebSocket] = []

    async def tell(self, message: dict) -> None:
        for socket in self.sockets:
            await socket.send_json(message)  # EW318

    async def tell_text(self, message: dict) -> None:
        for socket in self.sockets:
            await socket.send_text(json.dumps(message, default=str))


waiters = Waiters()


@app.websocket("/tables/{table}")
async def table(websocket: WebSocket, table: int):
    await websocket.accept()
    waiters.sockets.append(websocket)
    bill = bill_of(table)
    seat = Seat(number=table)
    await websocket.send_json(bill.model_dump())  # EW318
    await websocket.send_json({"bill": bill.model_dump(mode="json")})  # ok: written as JSON knows it
    await websocket.send_json(jsonable_encoder(bill))  # ok: made for this
    await websocket.send_text(bill.model_dump_json())  # ok: a text already
    await websocket.send_json(bill.model_dump(include={"table"}))  # ok: another part of it
    await websocket.send_json({"seat": asdict(seat)})  # EW318
    await websocket.send_text(json.dumps(seat.__dict__))  # EW318
    await websocket.send_text(json.dumps(asdict(seat), default=str))  # ok: it is told how to write the rest
    await websocket.send_json(Booking(table=table).model_dump())  # ok: there is no day in it
    booking = Booking(table=table, day=date.today())
    await websocket.send_json({"booking": booking.dict()})  # EW318
    await websocket.send_json(Ticket(day="today").model_dump())  # ok: a text may stand there
    await websocket.send_json(Written(day=date.today()).model_dump())  # ok: it says itself how it is written


@app.post("/close")
async def close(bill: Bill):
    await waiters.tell({"closed": bill.model_dump()})
    await waiters.tell_text({"closed": bill.model_dump()})  # ok: the encoder of that one writes everything
