from fastapi import Depends, WebSocket
from sqlalchemy.ext.asyncio import AsyncSession


@app.websocket("/ws")
async def feed(ws: WebSocket, db: AsyncSession = Depends(get_db)):  # EW510
    history = await db.execute(QUERY)
    while True:
        db.add(Message(await ws.receive_text()))
        await db.commit()
