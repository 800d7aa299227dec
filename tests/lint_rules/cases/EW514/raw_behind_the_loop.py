import websockets

clients = set()


async def serve(websocket):
    clients.add(websocket)
    async for text in websocket:  # EW514
        await websocket.send(shop.place(text))
    clients.remove(websocket)


async def careful(websocket):
    clients.add(websocket)
    try:
        async for text in websocket:
            await websocket.send(shop.place(text))
    finally:
        clients.remove(websocket)  # ok: on every way


async def watch(websocket):
    clients.add(websocket)
    async for _ in websocket:
        pass  # ok: nothing fails here
    clients.remove(websocket)


async def main():
    await websockets.serve(serve, "localhost", 9000)
    await websockets.serve(careful, "localhost", 9001)
    await websockets.serve(watch, "localhost", 9002)
