import websockets


async def h(ws):
    while True:
        try:
            m = await ws.recv()
        except websockets.ConnectionClosed:
            break
        except Exception:
            continue


websockets.serve(h, "", 1)
