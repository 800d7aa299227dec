from aiohttp import web

queue = []


async def do_wish(user, msg):
    if len(queue) >= 50:
        return None  # EW314
    queue.append((user, msg.get("song")))
    return {"ok": True}


async def do_next(user, msg):
    if not queue:
        return {"error": "nothing is left"}  # ok: an answer
    return {"next": queue.pop(0)}


WISHES = {"wish": do_wish, "next": do_next}


async def listen(request):
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for frame in ws:
        msg = frame.json()
        doing = WISHES.get(msg.get("do"))
        result = {"error": "unknown"} if doing is None else await doing(request["user"], msg)
        if result:
            await ws.send_json({"re": msg.get("n"), **result})
    return ws


app = web.Application()
app.add_routes([web.get("/listen", listen)])
