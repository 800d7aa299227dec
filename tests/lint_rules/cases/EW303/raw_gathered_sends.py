import asyncio
import websockets

USERS = set()


async def handler(websocket):
    USERS.add(websocket)
    async for message in websocket:
        await asyncio.gather(*[user.send(message) for user in USERS])  # EW303


websockets.serve(handler, "", 80)
