from fastapi import Depends, Request, WebSocket


async def user(request: Request):
    return check(request.cookies)


@app.websocket("/ws")
async def f(ws: WebSocket, me=Depends(user)):  # EW107
    await ws.accept()
