import asyncio
from fastapi import WebSocket


async def drop(ws: WebSocket, screen):
    try:
        await asyncio.to_thread(screen.destroy_output, 1)
    except Exception:  # ok: clearing up in a thread
        pass
