from fastapi import WebSocket


async def f(ws):
    await ws.close(code=4401)  # ok: a code for applications, and a file
    file.close(2)
