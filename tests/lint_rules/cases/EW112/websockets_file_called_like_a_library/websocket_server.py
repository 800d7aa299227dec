import asyncio

import websockets


async def orders(websocket):  # EW112
    await websocket.send(await latest())


asyncio.run(websockets.serve(orders, "0.0.0.0", 8765))
