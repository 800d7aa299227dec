from litestar import websocket_listener


@websocket_listener("/votes")
async def votes(data: dict) -> None:  # EW301
    await poll.count(data)


@websocket_listener("/seats")
async def seats(data: dict) -> dict:
    return {"seat": await hall.seat(data)}  # ok: Litestar sends what it returns
