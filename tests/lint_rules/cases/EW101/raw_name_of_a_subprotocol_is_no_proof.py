from aiohttp import web

from gates import open_gate
from people import ticket_holds

DESK = ("gate-desk.v2",)


async def desk(request):  # EW101
    if request.headers.get("Sec-WebSocket-Protocol") not in DESK:
        raise web.HTTPForbidden()
    ws = web.WebSocketResponse(protocols=DESK)
    await ws.prepare(request)
    async for frame in ws:
        await ws.send_json(await open_gate(frame.json()["gate"]))
    return ws


async def visitor(request):  # ok: what is looked up there is a ticket
    ticket = request.headers.get("Sec-WebSocket-Protocol", "")
    if not await ticket_holds(ticket):
        raise web.HTTPForbidden()
    ws = web.WebSocketResponse(protocols=(ticket,))
    await ws.prepare(request)
    async for frame in ws:
        await ws.send_json(await open_gate(frame.json()["gate"]))
    return ws


app = web.Application()
app.add_routes([web.get("/desk", desk), web.get("/visitor", visitor)])
