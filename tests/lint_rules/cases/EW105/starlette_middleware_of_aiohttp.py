from aiohttp import web


@web.middleware
async def authenticated(request, handler):
    token = request.query["token"]  # EW105
    if not await is_valid(token):
        raise web.HTTPUnauthorized()
    return await handler(request)


@web.middleware
async def by_header(request, handler):
    if not await is_valid(request.headers["authorization"]):  # ok: a header is in no log
        raise web.HTTPUnauthorized()
    return await handler(request)
