from aiohttp import web


async def socket(request):
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    user = request["user"]
    request.app["users"][user] = ws
    try:
        async for msg in ws:
            await ws.send_str(msg.data)
    finally:
        del request.app["users"][user]  # EW407
    return ws
