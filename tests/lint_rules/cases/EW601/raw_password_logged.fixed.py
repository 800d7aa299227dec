import websockets


async def h(ws):
    password = await ws.recv()
    logging.info("p=%s", "***")


websockets.serve(h, "", 1)
