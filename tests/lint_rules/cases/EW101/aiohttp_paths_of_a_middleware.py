import os

import jwt
from aiohttp import web

from mills import grist_of

KEY = os.environ["MILL_KEY"]


def miller_of(request):
    bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
    try:
        return jwt.decode(bearer, KEY, algorithms=["HS256"])["sub"]
    except jwt.InvalidTokenError:
        raise web.HTTPUnauthorized()


@web.middleware
async def millers_only(request, handler):
    if not request.path.startswith(("/health", "/live")):
        request["miller"] = miller_of(request)
    return await handler(request)


async def live(request):  # EW101
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for sack in ws:
        await ws.send_json({"grist": await grist_of(sack.data)})
    return ws


async def stones(request):  # ok: the middleware asks for every path but those that it names
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for sack in ws:
        await ws.send_json({"by": request["miller"], "grist": await grist_of(sack.data)})
    return ws


app = web.Application(middlewares=[millers_only])
app.add_routes([web.get("/live/grist", live), web.get("/stones", stones)])
