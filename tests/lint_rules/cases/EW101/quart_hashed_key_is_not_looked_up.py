"""A hash of a key says nothing of whether it is a good one."""

import hashlib
import os

from quart import Quart, abort, request, websocket

from museum.keys import screen_of

app = Quart(__name__)


def digest(headers):
    return hashlib.sha256(headers.get("Authorization", "").encode()).hexdigest()


@app.before_request
async def check():
    if await screen_of(digest(request.headers)) is None:
        abort(401)


@app.get("/rooms")
async def rooms():
    return {"rooms": await app.visitors.rooms()}


@app.websocket("/visitors")
async def visitors():  # EW101
    name = digest(websocket.headers)
    async for count in app.visitors.counts():
        await websocket.send_json({"screen": name, "count": count})


@app.websocket("/alarms")
async def alarms():  # ok: it is looked up
    if await screen_of(digest(websocket.headers)) is None:
        abort(401)
    async for alarm in app.visitors.alarms():
        await websocket.send_json(alarm)
