from fastapi import WebSocket, WebSocketException


async def current_user(websocket: WebSocket):
    user = await find(websocket.cookies.get("session"))
    if user is None:
        raise WebSocketException(1008)
    return user
