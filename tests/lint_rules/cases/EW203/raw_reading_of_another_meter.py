import json

from websockets.asyncio.server import serve

import store


async def gate(conn, request):
    known = await store.key_of(request.headers.get("X-Meter", ""))
    if known is None or known != request.headers.get("X-Meter-Key", ""):
        return conn.respond(401, "unknown meter\n")
    conn.meter = request.headers["X-Meter"]


async def on_meter(conn):
    async for raw in conn:
        msg = json.loads(raw)
        meter = msg.get("meter", conn.meter)
        await store.add_reading(meter, float(msg["kwh"]))  # EW203
        await store.add_reading(conn.meter, float(msg["kwh"]))  # ok: the one that has the key
        await conn.send("ok")


async def main():
    async with serve(on_meter, "0.0.0.0", 8444, process_request=gate) as server:
        await server.serve_forever()
