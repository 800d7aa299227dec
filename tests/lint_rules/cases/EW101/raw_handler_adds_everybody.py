import websockets

clients = set()


async def handler(ws):  # EW101
    clients.add(ws)
    async for m in ws:
        await ws.send(m)


websockets.serve(handler, "0.0.0.0", 80)


def add_user(name, password):
    users[name] = hashed(password)
