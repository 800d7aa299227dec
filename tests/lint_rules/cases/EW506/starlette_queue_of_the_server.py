import asyncio
from fastapi import WebSocket


class Hub:
    def __init__(self):
        self.jobs = asyncio.Queue()  # ok: one queue of the server, not one of each connection

    async def add(self, ws: WebSocket, job):
        await self.jobs.put(job)
