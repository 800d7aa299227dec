import hashlib

from aiohttp import web
from aiohttp_session import get_session


async def invitation(db, code):
    digest = hashlib.sha256(code.encode()).hexdigest()
    return await db.fetchrow("SELECT room, name FROM invitations WHERE code_sha256 = $1", digest)


class Rooms:
    def __init__(self, db):
        self.db, self.rooms = db, {}

    async def enter(self, ws, said):
        found = await invitation(self.db, str(said["code"]))
        if found is None:
            return await ws.send_json({"error": "not invited"})
        self.rooms.setdefault(said["room"], set()).add(ws)  # EW201
        await ws.send_json({"name": found["name"]})

    async def come_in(self, ws, said):
        found = await invitation(self.db, str(said["code"]))
        if found is None:
            return await ws.send_json({"error": "not invited"})
        self.rooms.setdefault(found["room"], set()).add(ws)  # ok: the room of the invitation
        await ws.send_json({"name": found["name"]})

    async def listen(self, ws, said):
        room = hashlib.md5(said["room_code"].encode()).hexdigest()
        self.rooms.setdefault(room, set()).add(ws)  # EW201
        await ws.send_json({"ok": True})


async def meet(request):
    if "user" not in await get_session(request):
        raise web.HTTPForbidden()
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    rooms = request.app["rooms"]
    async for frame in ws:
        said = frame.json()
        if said["kind"] == "listen":
            await rooms.listen(ws, said)
        else:
            await (rooms.enter(ws, said) if said["kind"] == "enter" else rooms.come_in(ws, said))
    return ws


app = web.Application()
app["rooms"] = Rooms(None)
app.add_routes([web.get("/meet", meet)])
