import aiohttp_session
from aiohttp import web

SOCKET = "/board"


@web.middleware
async def with_session(request, handler):
    if request.path == SOCKET:
        return await handler(request)
    session = await aiohttp_session.get_session(request)
    if "user_id" not in session:
        raise web.HTTPUnauthorized()
    request["user"] = session["user_id"]
    return await handler(request)


async def board(request):  # EW101
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for message in ws:
        await request.app["notes"].add(message.data)
    return ws


app = web.Application(middlewares=[with_session])
app.add_routes([web.get(SOCKET, board)])
