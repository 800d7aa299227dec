import aiohttp_session
from aiohttp import web


@web.middleware
async def gate(request, handler):
    if await user_of(request) is None:
        raise web.HTTPUnauthorized()
    return await handler(request)


async def chat(request):
    ws = web.WebSocketResponse()
    await ws.prepare(request)  # ok: the middleware raises for strangers
    request.app["sockets"].add(ws)
    return ws


app.router.add_get("/ws", chat)
