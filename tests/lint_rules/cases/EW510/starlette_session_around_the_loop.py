from fastapi import WebSocket
from sqlalchemy.ext.asyncio import async_sessionmaker

Sessions = async_sessionmaker()


@app.websocket("/ws")
async def feed(ws: WebSocket):
    async with Sessions() as db:  # EW510
        while True:
            await save(db, await ws.receive_text())
