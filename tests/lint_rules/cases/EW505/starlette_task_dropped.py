import asyncio
from fastapi import WebSocket


async def f(ws: WebSocket):
    asyncio.create_task(pump(ws))  # EW505
