from aiohttp import web

readers: dict[str, set[web.WebSocketResponse]] = {}


async def page(request):
    return web.Response(text="hello")


async def feed(request):
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    message = await ws.receive_json()
    readers.setdefault(message["topic"], set()).add(ws)  # EW214
    readers["all"].add(ws)  # ok: the server names the room
    async for _ in ws:
        pass
    return ws


app = web.Application()
app.router.add_get("/", page)
app.router.add_get("/feed", feed)
