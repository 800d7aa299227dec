from aiohttp import WSCloseCode, web


async def feed(request: web.Request) -> web.WebSocketResponse:
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    request.app["sockets"].add(ws)
    try:
        async for frame in ws:
            print(frame.data)
    finally:
        request.app["sockets"].discard(ws)
    return ws


async def close_all(app: web.Application) -> None:
    for ws in app["sockets"]:  # EW502
        await ws.close(code=WSCloseCode.GOING_AWAY)


async def close_a_copy(app: web.Application) -> None:
    for ws in set(app["sockets"]):  # ok: who leaves meanwhile leaves the other set
        await ws.close(code=WSCloseCode.GOING_AWAY)


async def stop_tasks(app: web.Application) -> None:
    for task in app["tasks"]:  # ok: nobody takes one out
        await task


async def tell_readers(app: web.Application) -> None:
    for ws in app[READERS]:  # EW502
        try:
            await ws.send_str("news")
        except ConnectionError:
            pass


async def read(request: web.Request, ws: web.WebSocketResponse) -> None:
    request.app[READERS].add(ws)
    try:
        await ws.receive()
    finally:
        request.app[READERS].remove(ws)


READERS = web.AppKey("readers", set)

app = web.Application()
app[READERS] = set()
app["sockets"] = set()
app["tasks"] = []
app.router.add_get("/ws", feed)
app.on_shutdown.append(close_all)
