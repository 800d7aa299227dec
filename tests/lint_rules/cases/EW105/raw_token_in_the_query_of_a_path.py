import asyncio
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import serve

from keys import keeper_of, read_token

sluices = {}


async def sluice(sock):
    query = parse_qs(urlsplit(sock.request.path).query)
    if "token" not in query:
        await sock.close(4401, "token, please")
        return
    keeper = read_token(query["token"][0])  # EW105
    sluices[keeper] = sock
    async for level in sock:
        await sock.send(level)


async def weir(sock):
    keeper = read_token(sock.request.headers.get("Authorization", ""))  # ok: no log has the headers
    gate = parse_qs(urlsplit(sock.request.path).query)["gate"][0]  # ok: which gate it is, lets nobody in
    sluices[keeper, gate] = sock
    async for level in sock:
        await sock.send(level)


async def main():
    async with serve(sluice, "0.0.0.0", 8820), serve(weir, "0.0.0.0", 8821):
        await asyncio.Future()


asyncio.run(main())
