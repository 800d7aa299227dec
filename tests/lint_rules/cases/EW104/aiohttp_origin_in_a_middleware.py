import os

from aiohttp import web
from aiohttp_session import get_session

SHOP = os.environ.get("SHOP_URL", "https://shop.tables.example")
ALLOWED = {SHOP, "https://admin.tables.example"}


@web.middleware
async def same_shop(request, handler):
    if "tables.example" not in request.headers.get("Origin", ""):  # EW104
        raise web.HTTPForbidden()
    return await handler(request)


async def seats(request):
    if not request.headers.get("Origin", "").startswith(SHOP):  # EW104
        raise web.HTTPForbidden()
    session = await get_session(request)
    if "guest" not in session:
        raise web.HTTPUnauthorized()
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for frame in ws:
        await request.app["seats"].take(session["guest"], frame.data)
    return ws


async def kitchen(request):
    if request.headers.get("Origin") not in ALLOWED:  # ok: a whole origin, of a set
        raise web.HTTPForbidden()
    session = await get_session(request)
    if "cook" not in session:
        raise web.HTTPUnauthorized()
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for frame in ws:
        await request.app["kitchen"].done(session["cook"], frame.data)
    return ws


@web.middleware
async def cors(request, handler):
    answer = await handler(request)
    if request.headers.get("Origin", "").endswith("tables.example"):  # ok: it answers pages, and lets no socket in
        answer.headers["Access-Control-Allow-Origin"] = request.headers["Origin"]
    return answer


def application():
    app = web.Application(middlewares=[cors, same_shop])
    app.router.add_get("/seats", seats)
    app.router.add_get("/kitchen", kitchen)
    return app
