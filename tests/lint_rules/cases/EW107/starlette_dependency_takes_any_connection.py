from fastapi import Depends, WebSocket
from starlette.requests import HTTPConnection


async def who(connection: HTTPConnection):
    return check(connection.cookies)


@app.websocket("/ws")
async def f(ws: WebSocket, user=Depends(who)):  # ok: HTTPConnection is filled for sockets as well
    await ws.accept()
