import hmac
import os

from aiohttp import web

OPEN = {"/", "/metrics"}
PASS = os.environ["GREENHOUSE_PASS"]


@web.middleware
async def gate(request, handler):
    if request.path not in OPEN:
        shown = request.headers.get("X-Greenhouse-Pass", "")
        if not hmac.compare_digest(shown, PASS):
            raise web.HTTPForbidden()
    return await handler(request)


async def climate(request):  # ok: the middleware asks everybody but those who want the pages that are named
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for message in ws:
        await request.app["vents"].open(message.data)
    return ws


async def metrics(request):
    return web.Response(text=request.app["vents"].report())


def create_app():
    app = web.Application(middlewares=[gate])
    app.add_routes([web.get("/metrics", metrics), web.get("/climate", climate)])
    return app
