from fastapi import WebSocket

names = {}


@app.websocket("/ws")
async def f(ws: WebSocket, me: User = Depends(current_user)):
    user = await ws.receive_text()
    if names.get(user):
        return await ws.close(4403)
    else:
        names[user] = ws  # ok: nobody had this name before
