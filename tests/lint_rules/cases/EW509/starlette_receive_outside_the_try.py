from fastapi import WebSocket


async def f(ws: WebSocket):
    while True:
        text = await ws.receive_text()
        try:
            await handle(text)
        except Exception:  # ok: the receive stands outside
            log()
