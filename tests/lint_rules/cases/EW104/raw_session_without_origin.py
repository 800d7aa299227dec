from aiohttp import web
from aiohttp_session import get_session


async def live(request):  # EW104
    session = await get_session(request)
    if "user" not in session:
        raise web.HTTPForbidden()
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    await ws.send_json(await orders_of(session["user"]))
    return ws


async def by_key(request):  # ok: a page does not know the key
    if not await is_key(request.query.get("key")):
        raise web.HTTPForbidden()
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    await ws.send_json(await orders_of("all"))
    return ws
