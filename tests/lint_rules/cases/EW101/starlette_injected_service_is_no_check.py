from fastapi import WebSocket
from dependency_injector.wiring import Provide, inject


@app.websocket("/ws/{user_id}")
@inject
async def feed(ws: WebSocket, user_id: int, users=Depends(Provide["app.user_service"])):  # EW101
    await ws.accept()
    user = await users.get_user(user_id)
    await room.put(user)
