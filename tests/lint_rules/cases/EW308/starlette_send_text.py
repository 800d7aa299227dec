from fastapi import WebSocket


async def f(ws: WebSocket):
    ws.send_text("x")  # EW308
