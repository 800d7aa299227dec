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


async def narrow(websocket):
    clients.add(websocket)
    try:
        async for text in websocket:  # EW514
            await websocket.send(shop.place(text))
    except websockets.ConnectionClosed:
        print("gone")
    clients.remove(websocket)


async def broad(websocket):
    clients.add(websocket)
    try:
        async for text in websocket:
            await websocket.send(shop.place(text))
    except Exception:
        print("gone")
    clients.remove(websocket)  # ok: each error leads here


async def main():
    await websockets.serve(narrow, "localhost", 9003)
    await websockets.serve(broad, "localhost", 9004)
    await websockets.serve(serve, "localhost", 9000)
    await websockets.serve(careful, "localhost", 9001)
    await websockets.serve(watch, "localhost", 9002)
