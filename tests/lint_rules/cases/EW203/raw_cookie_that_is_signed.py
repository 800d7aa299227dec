import hashlib
import hmac
import os

from aiohttp import web

KEY = os.environ["SHOP_KEY"].encode()


def buyer_of(request):
    buyer, _, mac = request.cookies.get("login", "").partition(".")  # ok: a cookie, whose seal is held against it
    wanted = hmac.new(KEY, buyer.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(wanted.encode(), mac.encode()):
        raise web.HTTPUnauthorized()
    return buyer


async def counter(request):
    buyer = buyer_of(request)
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for message in ws:
        await orders.save(user=buyer, line=message.data)
    return ws


async def queue(request):
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for message in ws:
        await orders.save(user=request.query["login"], line=message.data)  # EW203
    return ws
