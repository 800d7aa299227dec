import asyncio
import json
import os

from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer
from quart import Quart, websocket

from harbour import harbour

app = Quart(__name__)
passes = URLSafeTimedSerializer(os.environ["PASS_KEY"], salt="ferry")
stamps = TimestampSigner(os.environ["STAMP_KEY"])


async def crew_member():
    """Who shows a pass in the first message."""
    try:
        hello = json.loads(await asyncio.wait_for(websocket.receive(), 15))
        return passes.loads(hello["boarding"], max_age=36_000)
    except (BadData, ValueError, KeyError, TypeError, TimeoutError):
        return None


@app.websocket("/berths")
async def berths_of_the_crew():  # ok: what the first message holds is signed, whatever its fields are called
    member = await crew_member()
    if member is None:
        await websocket.close(4401, "no pass")
        return
    while True:
        order = json.loads(await websocket.receive())
        await websocket.send_json(await harbour.moor(order["berth"], member["name"]))


@app.websocket("/lockers")
async def lockers():  # ok: the whole text is signed
    try:
        stamps.unsign(await websocket.receive(), max_age=60)
    except BadData:
        await websocket.close(4401, "no stamp")
        return
    while True:
        await websocket.send_json(await harbour.lockers())


@app.websocket("/bridge")
async def bridge():  # EW101
    hello = json.loads(await websocket.receive())
    if hello["boarding"] is None:
        await websocket.close(4401, "no pass")
        return
    while True:
        order = json.loads(await websocket.receive())
        await websocket.send_json(await harbour.moor(order["berth"], hello["name"]))


@app.get("/crew")
async def crew():
    return {"crew": await harbour.crew()}
