from fastapi import WebSocket


async def f(websocket):
    await websocket.close(code=4401)
