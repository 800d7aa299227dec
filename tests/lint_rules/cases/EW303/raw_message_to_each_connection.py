import websockets

connected = set()


async def handler(websocket):
    connected.add(websocket)
    async for message in websocket:
        for conn in connected:
            await conn.send(message)  # EW303


websockets.serve(handler, "", 80)
