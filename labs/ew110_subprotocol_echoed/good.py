"""A fountain, whose jet is set from the phones in the park. It speaks jet.v1, in which a height is a number of metres.

In a checkout: `emberwire serve labs.ew110_subprotocol_echoed.bad:app`
"""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from emberwire import public

HIGHEST = 20


@public("everybody in the park may play with it")
async def fountain(websocket: WebSocket) -> None:
    """Set the jet to the heights that a phone asks for."""
    offered = websocket.headers.get("sec-websocket-protocol", "").split(", ")
    if "jet.v1" not in offered:
        await websocket.close()
        return
    await websocket.accept(subprotocol="jet.v1")
    async for height in websocket.iter_text():
        await websocket.send_text(f"the jet is {min(int(height), HIGHEST)} m high")


app = Starlette(routes=[WebSocketRoute("/ws", fountain)])
