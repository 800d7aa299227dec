from fastapi import WebSocket


async def push_tool(ws: WebSocket, payload: dict):
    await ws.app.state.manager.broadcast_all(payload)  # ok: the server itself has something to say
