from fastapi import WebSocket
from deps import DbDep


@router.websocket("/ws")
async def feed(
    ws: WebSocket,
    db: DbDep,  # EW510
):
    async for text in ws.iter_text():
        await save(db, text)
