"""A radio. Listeners send the ticket of the day; the page asks for a new one when its socket is closed with 4401.

In a checkout: `emberwire serve labs.ew311_invalid_close_code.bad:app`
"""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from emberwire import public

TODAY = {"ticket-of-tuesday"}


@public("whoever listens shows a ticket first")
async def listen(websocket: WebSocket) -> None:
    """Play to whoever has a ticket of today."""
    await websocket.accept()
    ticket = await websocket.receive_text()
    if ticket not in TODAY:
        await websocket.close(code=401)
        return
    await websocket.send_text("la la la")


app = Starlette(routes=[WebSocketRoute("/ws", listen)])
