from fastapi import Depends, Request, WebSocket


async def who(request: Request = None, websocket: WebSocket = None):
    return check(request or websocket)


@app.websocket("/ws")
async def f(ws: WebSocket, user=Depends(who)):  # ok: it takes a request or a socket
    await ws.accept()
