import json

import jwt
from websockets.asyncio.server import serve

import broker
from settings import KEY


async def admit(ws, request):
    try:
        claims = jwt.decode(request.headers.get("Authorization", ""), KEY, algorithms=["RS256"])
    except jwt.InvalidTokenError:
        return ws.respond(401, "token needed\n")
    ws.account = claims["account"]


async def desk(ws):
    async for raw in ws:
        match json.loads(raw):
            case {"do": "cancel", "order": str(order)}:
                await broker.cancel(order)  # EW212
            case {"do": "cancel_own", "order": str(order)}:
                found = await broker.get(order)
                if found["account"] != ws.account:
                    continue
                await broker.cancel(order)  # ok: the order was held against the account
            case {"do": "ping"}:
                await ws.send("pong")


async def main():
    async with serve(desk, "0.0.0.0", 9101, process_request=admit) as server:
        await server.serve_forever()
