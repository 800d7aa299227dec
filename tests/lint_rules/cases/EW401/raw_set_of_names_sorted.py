import websockets

users = set()  # EW401


async def handler(ws):
    name = await ws.recv()
    users.add(name)
    try:
        names = sorted(users)
        await hub.broadcast(json.dumps({"users": names}))
    finally:
        users.discard(name)


websockets.serve(handler, "", 1)
