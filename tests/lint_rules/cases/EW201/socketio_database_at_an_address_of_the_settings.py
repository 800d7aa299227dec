import os
from http.cookies import SimpleCookie

import redis.asyncio as aioredis
import socketio

store = aioredis.from_url(os.environ["STORE_URL"], decode_responses=True)
floors = frozenset(os.environ["FLOORS"].split(","))
sio = socketio.AsyncServer(async_mode="asgi")


@sio.event
async def connect(sid, environ):
    cookie = SimpleCookie(environ.get("HTTP_COOKIE", "")).get("house_session")
    person = await store.hgetall(f"session:{cookie.value}") if cookie else None
    if not person:
        return False
    await sio.save_session(sid, {"tenant": person["tenant"]})


@sio.on("watch")
async def watch(sid, topic):
    if not isinstance(topic, str) or topic.count("/") != 1:
        return {"error": "tenant/sensor"}
    tenant, sensor = topic.split("/")
    if not await store.sismember(f"sensors:{tenant}", sensor):
        return {"error": "no such sensor"}
    await sio.enter_room(sid, topic)  # EW201


@sio.on("listen")
async def listen(sid, topic):
    me = await sio.get_session(sid)
    if not await store.sismember(f"sensors:{me['tenant']}", topic):
        return {"error": "no such sensor"}
    await sio.enter_room(sid, topic)  # ok: it was looked up among the tenant's own


@sio.on("floor")
async def floor(sid, name):
    if name not in floors:
        return {"error": "no such floor"}
    await sio.enter_room(sid, name)  # ok: one of the floors that the settings name
