import json

from aiohttp import WSMsgType, web

from village import council

rooms = {}


async def on_motion(room, me, data):
    speaker = data.get("name") or me["name"]  # EW203
    for peer in list(room.values()):
        await peer.send_json({"type": "motion", "from": speaker, "text": data["text"]})


async def on_reading(room, me, data):
    meter = data.get("device", me["device"])  # EW203
    await council.keep_reading(meter, float(data["value"]))


async def on_look(room, me, data):
    colour = data.get("colour") or me["colour"]  # ok: a colour is nobody
    for peer in list(room.values()):
        await peer.send_json({"type": "look", "from": me["name"], "colour": colour})


async def on_own_reading(room, me, data):
    meter = data.get("device", me["device"])
    if meter != me["device"]:
        raise PermissionError(meter)
    await council.keep_reading(meter, float(data["value"]))  # ok: it was compared


HANDLERS = {"motion": on_motion, "reading": on_reading, "look": on_look, "own": on_own_reading}


async def chamber(request):
    user = await council.user(request.cookies.get("session", ""))
    if user is None:
        raise web.HTTPUnauthorized()
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    room = rooms.setdefault(user["village"], {})
    room[user["id"]] = ws
    async for msg in ws:
        if msg.type == WSMsgType.TEXT:
            data = json.loads(msg.data)
            me = await council.member(user["id"])
            await HANDLERS[data["do"]](room, me, data)
    return ws
