from aiohttp import web

import helpdesk

LINES = web.AppKey("lines", dict)


async def follow(request):
    user = await helpdesk.user_by_session(request.cookies.get("sid"))
    if user is None:
        raise web.HTTPUnauthorized()
    ticket = int(request.match_info["ticket"])
    if not await helpdesk.exists(ticket):
        raise web.HTTPNotFound()
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    request.app[LINES].setdefault(ticket, set()).add(ws)  # EW201
    async for msg in ws:
        for other in list(request.app[LINES][ticket]):
            await other.send_str(msg.data)
    return ws


async def follow_own(request):
    user = await helpdesk.user_by_session(request.cookies.get("sid"))
    if user is None:
        raise web.HTTPUnauthorized()
    ticket = int(request.match_info["ticket"])
    if not await helpdesk.may_read(user["id"], ticket):
        raise web.HTTPForbidden()
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    request.app[LINES].setdefault(ticket, set()).add(ws)  # ok: his own ticket
    async for msg in ws:
        for other in list(request.app[LINES][ticket]):
            await other.send_str(msg.data)
    return ws


app = web.Application()
app.router.add_get("/tickets/{ticket}", follow)
app.router.add_get("/mine/{ticket}", follow_own)
