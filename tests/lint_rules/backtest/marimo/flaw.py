"""A notebook's terminal: the only questions are about the server's mode and its platform."""

import pty

from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket


async def terminal(websocket: WebSocket) -> None:
    if websocket.app.state.mode != "edit" or not hasattr(pty, "fork"):
        await websocket.close(1008)
        return
    await websocket.accept()
    shell = websocket.app.state.shells.open()
    async for text in websocket.iter_text():
        await websocket.send_text(await shell.run(text))


app = Starlette(routes=[WebSocketRoute("/terminal", terminal)])
