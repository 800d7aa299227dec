from litestar import WebSocket, websocket


@websocket("/ws")
async def feed(socket: WebSocket) -> None:
    if not await valid(socket.headers.get("authorization")):
        await socket.close()
        return
    await socket.accept()
    await socket.send_json(await prices())  # ok: the header was checked
