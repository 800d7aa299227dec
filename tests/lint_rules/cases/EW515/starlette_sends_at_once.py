import asyncio

from fastapi import WebSocket


class Hub:
    def __init__(self):
        self.sockets: list[WebSocket] = []

    async def tell(self, text):
        [await websocket.send_text(text) for websocket in self.sockets]  # EW515

    async def tell_together(self, text):
        async with asyncio.TaskGroup() as group:
            for websocket in self.sockets:
                group.create_task(websocket.send_text(text))  # EW515

    async def read(self, names):
        return [await disk.read(name) for name in names]  # ok: nothing is sent


@app.websocket("/prices")
async def prices(websocket: WebSocket):
    await websocket.accept()
    async for message in broker.listen():  # EW515
        await websocket.send_text(message)
