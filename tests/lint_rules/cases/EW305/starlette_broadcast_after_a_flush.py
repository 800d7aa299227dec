from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, WebSocket
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from models import Ticket

app = FastAPI()
new_session = async_sessionmaker(create_async_engine("postgresql+asyncpg:///tickets"))
watchers: dict[str, set[WebSocket]] = {}


async def one_transaction() -> AsyncIterator[AsyncSession]:
    async with new_session.begin() as session:
        yield session


Session = Annotated[AsyncSession, Depends(one_transaction)]


async def broadcast(ticket_id: str, event: dict[str, str]) -> None:
    for watcher in [*watchers.get(ticket_id, ())]:
        await watcher.send_json(event)


async def ticket_of(session: AsyncSession, ticket_id: str) -> Ticket:
    ticket = await session.get(Ticket, ticket_id)
    if ticket is None:
        raise HTTPException(404)
    return ticket


@app.put("/tickets/{ticket_id}/close")
async def close(ticket_id: str, session: Session) -> None:
    ticket = await ticket_of(session, ticket_id)
    ticket.status = "closed"
    await session.flush()
    await broadcast(ticket_id, {"type": "closed", "ticket": ticket_id})  # EW305


@app.put("/tickets/{ticket_id}/open")
async def reopen(ticket_id: str, session: Session) -> None:
    ticket = await ticket_of(session, ticket_id)
    ticket.status = "open"
    await session.flush()
    await session.commit()
    await broadcast(ticket_id, {"type": "opened", "ticket": ticket_id})  # ok: it is committed


@app.put("/tickets/{ticket_id}/take")
async def take(ticket_id: str) -> None:
    async with new_session.begin() as session:
        ticket = await ticket_of(session, ticket_id)
        ticket.status = "taken"
        await session.flush()
    await broadcast(ticket_id, {"type": "taken", "ticket": ticket_id})  # ok: the block above commits at its end


@app.websocket("/tickets/{ticket_id}")
async def watch(websocket: WebSocket, ticket_id: str) -> None:
    await websocket.accept()
    watchers.setdefault(ticket_id, set()).add(websocket)
    try:
        async for _ in websocket.iter_text():
            pass
    finally:
        watchers[ticket_id].discard(websocket)
