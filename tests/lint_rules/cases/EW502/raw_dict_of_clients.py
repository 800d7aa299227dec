import websockets

CLIENTS = {}


async def handler(ws):
    CLIENTS[ws.id] = ws
    try:
        async for message in ws:
            await everybody(message)
    finally:
        del CLIENTS[ws.id]


async def everybody(message):
    for key, ws in CLIENTS.items():  # EW502
        await ws.send(message)


websockets.serve(handler, "", 1)
