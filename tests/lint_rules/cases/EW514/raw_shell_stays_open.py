import asyncio

from aiohttp import web


async def shell(request: web.Request) -> web.WebSocketResponse:
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    process = await asyncio.create_subprocess_exec("sh")  # EW514
    async for frame in ws:
        process.stdin.write(frame.data)
    return ws


async def ended(request: web.Request) -> web.WebSocketResponse:
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    process = await asyncio.create_subprocess_exec("sh")  # ok: it is ended below
    try:
        async for frame in ws:
            process.stdin.write(frame.data)
    finally:
        process.terminate()
    return ws


async def handed_on(request: web.Request) -> web.WebSocketResponse:
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    process = await asyncio.create_subprocess_exec("sh")  # ok: somebody else has it
    await pump(process, ws)
    return ws


app = web.Application()
app.router.add_get("/shell", shell)
app.router.add_get("/ended", ended)
app.router.add_get("/handed", handed_on)
