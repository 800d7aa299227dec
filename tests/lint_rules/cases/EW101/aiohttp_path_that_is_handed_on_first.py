import os

import jwt
from aiohttp import web

from mills import grist_of

KEY = os.environ["MILL_KEY"]


@web.middleware
async def millers_only(request, handler):
    if request.path == "/feed" or request.path == "/health":
        return await handler(request)
    if request.path in ("/login", "/feed"):
        return await handler(request)
    bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
    try:
        request["miller"] = jwt.decode(bearer, KEY, algorithms=["HS256"])["sub"]
    except jwt.InvalidTokenError:
        raise web.HTTPUnauthorized()
    return await handler(request)


async def feed(request):  # EW101
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for sack in ws:
        await ws.send_json({"grist": await grist_of(sack.data)})
    return ws


async def wheels(request):  # ok: what is handed on unasked is another path
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for sack in ws:
        await ws.send_json({"grist": await grist_of(sack.data)})
    return ws


app = web.Application(middlewares=[millers_only])
app.router.add_get("/feed", feed)
app.router.add_get("/wheels", wheels)
