import asyncio
import json
import logging

from websockets.asyncio.server import serve

from cattle import market, tokens

log = logging.getLogger("cattle")


async def greeting(ws):
    hello = json.loads(await asyncio.wait_for(ws.recv(), 10))
    return hello["buyer"]  # EW203


async def stall(ws):
    buyer = await greeting(ws)
    log.info("buyer %s is in", buyer)
    async for raw in ws:
        order = json.loads(raw)
        await ws.send(json.dumps(await market.bid(order["lot"], buyer, order["amount"])))


async def ring(ws):
    hello = json.loads(await ws.recv())
    member = await tokens.member(hello["token"])
    if member is None:
        await ws.close(4401, "log in")
        return
    room = hello["screen"]  # ok: a screen is nobody
    async for raw in ws:
        order = json.loads(raw)
        await ws.send(json.dumps(await market.bid(order["lot"], member, order["amount"], room)))


async def main():
    async with serve(stall, "0.0.0.0", 8600), serve(ring, "0.0.0.0", 8601) as server:
        await server.serve_forever()
