from aiohttp import web


async def watch(request):
    user = await find_user(request.cookies.get("session"))
    if user is None:
        raise web.HTTPForbidden()
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    request.app["rooms"][request.match_info["room"]].add(ws)  # EW201
    return ws
