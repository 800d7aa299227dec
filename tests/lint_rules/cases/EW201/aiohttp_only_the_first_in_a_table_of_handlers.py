from aiohttp import web


async def op_watch(app, ws, who, message):
    store, shelves = app["store"], [str(shelf) for shelf in message["shelves"]]
    first = shelves[0]
    if not await store.works_at(who, first):  # EW201
        return {"error": "not your shelf"}
    for shelf in shelves:
        app["feeds"].setdefault(shelf, set()).add(ws)
    return {"watching": shelves}


async def op_count(app, ws, who, message):
    shelves = message["shelves"]
    if not await app["store"].works_at(who, shelves[0]):  # ok: the others are only counted
        return {"error": "not your shelf"}
    return {"count": len(shelves)}


OPS = {"watch": op_watch, "count": op_count}


async def live(request):
    who = await worker_of(request.headers["Authorization"])
    if who is None:
        raise web.HTTPUnauthorized
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for frame in ws:
        message = frame.json()
        await ws.send_json(await OPS[message["op"]](request.app, ws, who, message))
    return ws
