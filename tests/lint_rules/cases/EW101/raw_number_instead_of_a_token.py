import asyncio
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import serve

from store import pool


async def bike_of(path):
    query = parse_qs(urlsplit(path).query)
    token = query.get("token", [""])[0]
    bike = await pool.fetchrow("SELECT id FROM bikes WHERE token = $1", token)
    if token and bike is None:
        return None
    return bike or await pool.fetchrow("SELECT id FROM bikes WHERE id = $1", query.get("bike", [""])[0])


async def rider_of(path):
    query = parse_qs(urlsplit(path).query)
    token = query.get("token", [""])[0]
    rider = await pool.fetchrow("SELECT id FROM riders WHERE token = $1", token)
    return rider or await pool.fetchrow("SELECT id FROM riders WHERE old_token = $1", token)


async def bike(ws):  # EW101
    found = await bike_of(ws.request.path)
    if found is None:
        await ws.close(4401, "unknown bike")
        return
    async for place in ws:
        await pool.execute("UPDATE bikes SET place = $2 WHERE id = $1", found["id"], place)
        await ws.send("stored")


async def rider(ws):  # ok: either way it is the token that is looked up
    found = await rider_of(ws.request.path)
    if found is None:
        await ws.close(4401, "unknown rider")
        return
    async for wish in ws:
        await pool.execute("UPDATE riders SET wish = $2 WHERE id = $1", found["id"], wish)
        await ws.send("stored")


async def main():
    async with serve(bike, "0.0.0.0", 8001), serve(rider, "0.0.0.0", 8002):
        await asyncio.get_running_loop().create_future()
