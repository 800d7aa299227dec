from fastapi import WebSocket


async def f(ws: WebSocket):
    await ws.send_text("x")
