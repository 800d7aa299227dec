from aiohttp import web


async def socket(request):
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    users = request.app["users"]
    request.app["users"][request["user"]] = ws
    async for msg in ws:
        letter = msg.json()
        await request.app["users"][letter["to"]].send_json(letter)  # EW515
        await ws.send_json({"ok": True})  # ok: this is the sender's own
    users.pop(request["user"], None)
    return ws
