from fastapi import WebSocket

from plumbing import gateway


@gateway.route("/raw")
async def raw(websocket: WebSocket):
    await websocket.accept()
    await websocket.send_json(await latest())
