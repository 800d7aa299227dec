from fastapi import WebSocket


async def stream(websocket: WebSocket, chunks):
    async for chunk in chunks:
        await websocket.send_text(chunk)  # ok: many messages to one client
