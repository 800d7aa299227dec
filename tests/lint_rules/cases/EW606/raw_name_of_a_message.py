import websockets


async def h(ws):
    name = await ws.recv()
    getattr(api, name)()  # EW606


websockets.serve(h, "", 1)
