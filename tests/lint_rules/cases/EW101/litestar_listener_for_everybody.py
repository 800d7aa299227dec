from litestar import websocket_listener


@websocket_listener("/ws")
async def order(data: dict) -> dict:  # EW101
    return await shop.place(data)
