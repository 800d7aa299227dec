"""A library. Its terminals ask over a socket where a book stands, and its page asks over HTTP.

Needs SQLAlchemy, as `emberwire[sqlalchemy]` installs it.
In a checkout: `emberwire serve labs.ew510_session_for_socket_lifetime.bad:app`
"""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from emberwire import public

BOOKS = [{"title": "Emma", "shelf": "A 12"}, {"title": "Dracula", "shelf": "S 3"}]
folder = tempfile.TemporaryDirectory()
# SQLAlchemy itself would have up to 15 connections, and let a question wait 30 seconds for one.
engine = create_async_engine(f"sqlite+aiosqlite:///{folder.name}/books.db", pool_size=5, max_overflow=0, pool_timeout=1)
sessions = async_sessionmaker(engine)


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Fill the catalogue, and close its connections in the end."""
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE books (title TEXT PRIMARY KEY, shelf TEXT)"))
        await connection.execute(text("INSERT INTO books VALUES (:title, :shelf)"), BOOKS)
    yield
    await engine.dispose()


async def shelf_of(title: str, db: AsyncSession) -> str:
    """Look up where a book stands."""
    shelf = await db.scalar(text("SELECT shelf FROM books WHERE title = :title"), {"title": title})
    return str(shelf or "no such book")


@public("anybody may look for a book")
async def terminal(websocket: WebSocket) -> None:
    """Answer each title with its shelf, until the reader goes."""
    await websocket.accept()
    async with sessions() as db:
        async for title in websocket.iter_text():
            shelf = await shelf_of(title, db)
            await websocket.send_text(shelf)


async def page(request: Request) -> JSONResponse:
    """Answer the title in the query with its shelf."""
    async with sessions() as db:
        return JSONResponse({"shelf": await shelf_of(request.query_params.get("title", ""), db)})


app = Starlette(routes=[WebSocketRoute("/ws", terminal), Route("/books", page)], lifespan=lifespan)
