"""A comparison that the formatter spread over several lines."""

import hmac

from starlette.websockets import WebSocket

DESK_PASSCODE = "lantern-9"  # EW602


async def desk(websocket: WebSocket) -> None:
    await websocket.accept()
    said = await websocket.receive_text()
    if not hmac.compare_digest(
        said.strip().encode(),
        DESK_PASSCODE.encode(),
    ):
        await websocket.close(1008)
        return
    await websocket.send_text("open")
