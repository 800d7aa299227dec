"""A painting in a gallery's shop. Everybody who looks at it is told how many others do.

In a checkout: `emberwire serve labs.ew402_connection_never_removed.bad:app`
"""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from emberwire import public

viewers: list[WebSocket] = []


@public("the painting hangs in a shop window")
async def look(websocket: WebSocket) -> None:
    """Tell a visitor how many look at the painting, and again whenever they ask."""
    await websocket.accept()
    viewers.append(websocket)
    await websocket.send_text(str(len(viewers)))
    async for _ in websocket.iter_text():
        await websocket.send_text(str(len(viewers)))


app = Starlette(routes=[WebSocketRoute("/ws", look)])
