from app.users import current_user
from fastapi import WebSocket

from harbour import moor


@app.websocket("/moor")
async def mooring(ws: WebSocket):
    try:
        await moor(ws)
    except Exception as error:
        await ws.send_text("the boat could not be moored, for " "internal error")
        await ws.send_text("the boat could not be moored: " "try another berth")
