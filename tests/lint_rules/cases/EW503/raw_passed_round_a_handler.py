import websockets


async def handler(ws):
    try:
        await serve(ws)
    except Exception:  # EW503
        pass


websockets.serve(handler, "", 1)
