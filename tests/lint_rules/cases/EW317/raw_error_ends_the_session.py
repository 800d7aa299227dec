import logging

import websockets

logger = logging.getLogger(__name__)


class Session:
    def __init__(self, websocket):
        self.websocket = websocket

    async def run(self):
        try:
            self.user = await users.find(self.websocket.request.path)
            async for message in self.websocket:
                await orders.place(self.user, message)
        except websockets.ConnectionClosed:
            logger.info("gone")
        except Exception:  # EW317
            logger.exception("session")

    async def first(self):
        try:
            await orders.open(await self.websocket.recv())
        except Exception:  # ok: who called it goes on
            logger.exception("first")


async def serve(websocket):
    session = Session(websocket)
    await session.first()
    await session.run()


async def stock(websocket):
    try:
        shelf = await shelves.find(websocket.request.path)
    except Exception:  # EW317
        logger.exception("shelf")
        return
    while True:
        try:
            await websocket.send(await shelf.news())
        except websockets.ConnectionClosed:
            return
        except Exception:  # EW317
            logger.exception("news")
            break


async def ask(websocket):
    try:
        return await users.check(await websocket.recv())
    except Exception:  # ok: who called it tells the client
        logger.exception("ask")
        return None


async def asked(websocket):
    user = await ask(websocket)
    await websocket.send("welcome" if user else "denied")


async def main():
    async with websockets.serve(serve, "", 8001), websockets.serve(stock, "", 8002), websockets.serve(asked, "", 8003):
        await forever()
