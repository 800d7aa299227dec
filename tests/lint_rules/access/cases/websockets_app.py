import websockets


async def feed(ws):  # guarded: header
    if not await valid(ws.request_headers["Authorization"]):
        return await ws.close(1008)
    await ws.send(await latest())


async def local(ws):  # open
    await ws.send(await latest())


async def checked(ws):  # guarded
    await ws.send(await latest())


async def main():
    await websockets.serve(feed, "0.0.0.0", 8765)
    await websockets.serve(local, "127.0.0.1", 8766)
    await websockets.serve(checked, "0.0.0.0", 8767, process_request=authenticate)
