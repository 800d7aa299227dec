"""`python -O` leaves an `assert` out, and whoever it should stop comes in."""

import asyncpg
from aiohttp import web


async def driver_of(request):
    return await request.app["pool"].fetchval("SELECT driver FROM logins WHERE sid = $1", request.cookies.get("sid"))


async def routes(request):  # EW101
    driver = await driver_of(request)
    assert driver is not None, "log in first"
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for row in request.app["pool"].cursor("SELECT * FROM routes"):
        await ws.send_json(dict(row))
    return ws


async def tours(request):  # ok: the test in front of it refuses
    driver = await driver_of(request)
    if driver is None:
        raise web.HTTPForbidden()
    assert isinstance(driver, int)
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for row in request.app["pool"].cursor("SELECT * FROM tours"):
        await ws.send_json(dict(row))
    return ws


async def loads(request):  # ok: what gives the driver is not at hand, and may raise; the assert is for types
    driver = await request.app["drivers"].logged_in(request)
    assert driver is not None
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for row in request.app["pool"].cursor("SELECT * FROM loads"):
        await ws.send_json(dict(row))
    return ws


async def start(app):
    app["pool"] = await asyncpg.create_pool("postgres:///depot")


app = web.Application()
app.on_startup.append(start)
app.router.add_get("/routes", routes)
app.router.add_get("/tours", tours)
app.router.add_get("/loads", loads)
