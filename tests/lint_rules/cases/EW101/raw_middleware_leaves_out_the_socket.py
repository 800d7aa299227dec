import jwt
from aiohttp import web

UNASKED = ("/health", "/live")


@web.middleware
async def members_only(request, handler):
    if not request.path.startswith(UNASKED):
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        try:
            request["member"] = jwt.decode(bearer, request.app["key"], algorithms=["HS256"])["sub"]
        except jwt.InvalidTokenError:
            raise web.HTTPUnauthorized() from None
    return await handler(request)


async def live(request):  # EW101
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for message in ws:
        await request.app["ovens"].set_heat(message.data)
    return ws


async def history(request):
    return web.json_response(await request.app["ovens"].history())


def create_app():
    app = web.Application(middlewares=[members_only])
    app.router.add_get("/history", history)
    app.router.add_get("/live/ovens", live)
    return app
