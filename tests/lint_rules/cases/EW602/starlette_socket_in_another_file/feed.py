from fastapi import WebSocket


async def feed(websocket: WebSocket) -> None:
    await websocket.accept()
