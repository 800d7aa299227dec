import database
from aiohttp import web
from aiohttp_session import get_session


async def orders(request):
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    session = await get_session(request)  # EW104
    async for line in orders_of(session["user"]):
        await ws.send_str(line)
    return ws


async def page(request):
    session = await get_session(request)  # ok: no socket
    return web.Response(text=session["user"])


async def rows(request):
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async with database.get_session(request.app["engine"]) as session:  # ok: that of a database
        await ws.send_json(await session.scalar(LATEST))
    return ws
