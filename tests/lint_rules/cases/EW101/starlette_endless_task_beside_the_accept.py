import asyncio

from starlette.endpoints import WebSocketEndpoint


class Feed(WebSocketEndpoint):
    async def on_connect(self, websocket):  # EW101
        await websocket.accept()
        self.task = asyncio.create_task(self.pump(websocket))
        self.started = True

    async def pump(self, websocket):
        while True:
            await websocket.send_text(await self.source.next())
