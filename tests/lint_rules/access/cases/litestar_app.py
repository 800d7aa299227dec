from litestar import WebSocket, websocket


@websocket("/feed")
async def feed(socket: WebSocket) -> None:  # open
    await socket.accept()
    await socket.send_json(await latest())
