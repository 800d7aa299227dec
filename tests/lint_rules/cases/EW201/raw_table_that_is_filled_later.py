import json

from websockets.asyncio.server import serve

import sessions

walks = {}
ROUTES = ("north", "south")
maps = {}


class Walk:
    def __init__(self, guide):
        self.guide, self.sockets = guide, set()


async def follow(websocket, said):
    if said["walk"] not in walks:
        return {"error": "no such walk"}
    walk = walks[said["walk"]]
    walk.sockets.add(websocket)  # EW201
    return {"ok": True}


async def handler(websocket):
    user = await sessions.user_of(websocket.request.headers.get("Cookie", ""))
    if user is None:
        return await websocket.close(4401, "log in")
    async for frame in websocket:
        said = json.loads(frame)
        if said["kind"] == "begin":
            walks[said["walk"]] = Walk(user)
            answer = {"ok": True}
        elif said["kind"] == "map":
            if said["route"] not in ROUTES:
                answer = {"error": "no such route"}
            else:
                maps.setdefault(said["route"], set()).add(websocket)  # ok: one of those that are written out
                answer = {"ok": True}
        else:
            answer = await follow(websocket, said)
        await websocket.send(json.dumps(answer))


async def main():
    async with serve(handler, "", 8201) as server:
        await server.serve_forever()
