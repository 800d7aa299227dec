from fastapi import Request, WebSocket


@app.websocket("/ws")
async def f(ws: WebSocket, request: Request):  # EW107
    await check(request.cookies)
    await ws.accept()
