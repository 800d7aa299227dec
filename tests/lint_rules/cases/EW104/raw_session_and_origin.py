from aiohttp import web
from aiohttp_session import get_session


@web.middleware
async def own_pages(request, handler):
    if request.headers.get("Origin") not in OWN_PAGES:
        raise web.HTTPForbidden()
    return await handler(request)


async def live(request):  # ok: the middleware has looked at the page
    session = await get_session(request)
    if "user" not in session:
        raise web.HTTPForbidden()
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    await ws.send_json(await orders_of(session["user"]))
    return ws
