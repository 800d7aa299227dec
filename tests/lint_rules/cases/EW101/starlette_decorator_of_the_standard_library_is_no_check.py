from typing import no_type_check

from fastapi import WebSocket


@app.websocket("/ws")
@no_type_check
async def feed(ws: WebSocket):  # EW101
    await ws.accept()
    await ws.send_json(await latest())
