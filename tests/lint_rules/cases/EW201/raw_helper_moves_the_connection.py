import json

from aiohttp import web


async def chat(request):
    ws = web.WebSocketResponse()
    user = await find_user(request.cookies.get("session"))
    if user is None:
        raise web.HTTPForbidden
    await ws.prepare(request)
    request.app["websockets"]["lobby"][user.name] = ws
    async for frame in ws:
        data = json.loads(frame.data)
        if data["action"] == "join":
            await change_room(request.app, data["room"], "lobby", user.name)
    return ws


async def change_room(app, new, old, name):
    app["websockets"][new][name] = app["websockets"][old].pop(name)  # EW201


app.router.add_get("/chat", chat)
