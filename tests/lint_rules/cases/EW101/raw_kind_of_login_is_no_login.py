import jwt
from aiohttp import web


async def terminal(request):  # EW101
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    first = await ws.receive_json()
    if first["auth_type"] == "password":
        kind = "password"
    elif first["auth_type"] == "key":
        kind = "key"
    else:
        return ws
    async for message in ws:
        await ws.send_json(await terminals.write(kind, message.json()))
    return ws


async def member(request):  # ok: the token is compared
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    first = await ws.receive_json()
    if first["auth_token"] != request.app["token"]:
        return ws
    async for message in ws:
        await ws.send_json(await terminals.write(message.json()))
    return ws
