import os

from fastapi import WebSocket

AUTH_DISABLED = os.getenv("AUTH_DISABLED", "false").lower() == "true"


@app.websocket("/jobs")
async def jobs(ws: WebSocket):  # ok: somebody has to switch it off
    if not AUTH_DISABLED and not await user_of(ws.headers.get("authorization")):
        return await ws.close(1008)
    await ws.accept()
    await ws.send_json({"jobs": queue.running()})
