from fastapi import HTTPException, WebSocket


async def user_of(websocket: WebSocket) -> str:
    token = websocket.cookies.get("session")
    if not token:
        await websocket.close(code=4001, reason="no session")  # EW311
        raise HTTPException(status_code=401)
    user = await users.find(token)
    if user is None:
        await websocket.close(code=1008)  # ok: no code of one's own
        raise HTTPException(status_code=401)
    return user
