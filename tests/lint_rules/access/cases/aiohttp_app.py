from aiohttp import web
from aiohttp_session import get_session


async def feed(request):  # guarded
    session = await get_session(request)
    if "user" not in session:
        raise web.HTTPForbidden()
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    await ws.send_json(await history(session["user"]))
    return ws


async def anybody(request):  # open
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    await ws.send_json(await latest())
    return ws
