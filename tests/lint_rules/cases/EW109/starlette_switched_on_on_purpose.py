import os

from fastapi import WebSocket

REQUIRE_AUTH = os.getenv("REQUIRE_AUTH", "false").lower() == "true"


@app.websocket("/jobs")
async def jobs(ws: WebSocket):  # EW109
    if REQUIRE_AUTH and not await user_of(ws.headers.get("authorization")):
        return await ws.close(1008)
    await ws.accept()
    await ws.send_json({"jobs": queue.running()})
