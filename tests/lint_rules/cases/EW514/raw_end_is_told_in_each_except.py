import asyncio

from aiohttp import web


async def serve(request):
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    conns.append(ws)
    try:  # EW514
        async for frame in ws:
            await hub.emit(frame.data, conn=ws)
        await hub.emit(ON_CLOSE, conn=ws)
    except asyncio.CancelledError:
        await hub.emit(ON_CLOSE, conn=ws)
    finally:
        conns.remove(ws)


async def careful(request):
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    conns.append(ws)
    try:
        async for frame in ws:
            await hub.emit(frame.data, conn=ws)
    finally:
        await hub.emit(ON_CLOSE, conn=ws)  # ok: on every way
        conns.remove(ws)


app = web.Application()
app.add_routes([web.get("/ws", serve), web.get("/careful", careful)])
