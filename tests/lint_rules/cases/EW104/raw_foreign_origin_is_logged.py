import logging

from aiohttp import web

log = logging.getLogger("seats")
ALLOWED = {"https://seats.example"}


def note_origin(request):
    origin = request.headers.get("Origin")
    if origin not in ALLOWED:  # EW104
        log.warning("a page of %s connects", origin)


def check_origin_of(request):
    origin = request.headers.get("Origin")
    if origin not in ALLOWED:  # ok: it is told to the caller
        log.warning("a page of %s connects", origin)
    return origin in ALLOWED


def refuse_others(request):
    origin = request.headers.get("Origin")
    if origin not in ALLOWED:  # ok: refused
        log.warning("a page of %s connects", origin)
        raise web.HTTPForbidden


async def hold(request):
    note_origin(request)
    user = await user_of(request.cookies.get("login"))
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for frame in ws:
        await seats.hold(user, frame.data)
    return ws


async def desk(request):
    refuse_others(request)
    if not check_origin_of(request):
        raise web.HTTPForbidden
    user = await user_of(request.cookies.get("login"))
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for frame in ws:
        await seats.block(user, frame.data)
    return ws
