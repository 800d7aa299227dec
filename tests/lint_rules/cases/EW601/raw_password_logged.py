import websockets


async def h(ws):
    password = await ws.recv()
    logging.info("p=%s", password)  # EW601


websockets.serve(h, "", 1)
