from aiohttp import web
from aiohttp_session import get_session
from pages import is_ours


async def orders(request):
    if not is_ours(request):
        raise web.HTTPForbidden()
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    session = await get_session(request)  # ok: another file compares the origin
    async for line in orders_of(session["user"]):
        await ws.send_str(line)
    return ws
