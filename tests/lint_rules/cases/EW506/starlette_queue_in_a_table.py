import asyncio
from fastapi import WebSocket


class Hub:
    async def add(self, websocket: WebSocket):
        await websocket.accept()
        self.queues[websocket] = asyncio.Queue()  # EW506
