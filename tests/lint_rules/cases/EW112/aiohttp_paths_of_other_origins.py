from aiohttp import web


@web.middleware
async def cross_origin(request, handler):
    path = request.rel_url.path
    if not any(pattern.match(path) for pattern in PATTERNS):
        return await handler(request)
    response = await handler(request)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


async def windows(request):  # EW112
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for message in ws:
        show(message.data)
    return ws


app = web.Application(middlewares=[cross_origin])
app.router.add_get("/windows", windows)
