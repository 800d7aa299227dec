import json

import websockets

clients = set()


async def handler(websocket):
    clients.add(websocket)
    try:
        async for text in websocket:
            said = json.loads(text)
            member = await member_of(said["token"])
            websockets.broadcast(clients, json.dumps({"text": said["text"], "mobile": member.mobile}))  # EW216
            websockets.broadcast(clients, json.dumps({"text": said["text"], "name": member.name}))  # ok: a name
            await websocket.send(json.dumps({"mobile": member.mobile}))  # ok: to the one who asked
    finally:
        clients.remove(websocket)
