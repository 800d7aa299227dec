import websockets


async def h(ws):
    while True:  # EW509
        try:
            m = await ws.recv()
        except Exception:
            continue


websockets.serve(h, "", 1)
