import hashlib
import os

import socketio

from departures import gates

REQUIRE_KEY = os.getenv("GATE_REQUIRE_KEY", "0") == "1"
sio = socketio.AsyncServer(async_mode="aiohttp", cors_allowed_origins=["https://gates.example"])


@sio.on("connect")
async def gate_on(sid, environ, auth):  # EW109
    digest = hashlib.sha256(str(auth.get("token", "")).encode()).hexdigest()
    found = await gates.by_key(digest)
    if found is None and REQUIRE_KEY:
        return False
    gate = dict(found or {"id": 0, "hall": str(auth["hall"])})
    await sio.save_session(sid, gate)
    await sio.enter_room(sid, f"gate:{gate['id']}")


@sio.on("connect", namespace="/staff")
async def staff_on(sid, environ, auth):  # ok: everybody needs a key
    found = await gates.by_key(hashlib.sha256(str(auth.get("token", "")).encode()).hexdigest())
    if found is None:
        return False
    await sio.save_session(sid, dict(found), namespace="/staff")
    await sio.enter_room(sid, f"staff:{found['id']}", namespace="/staff")
