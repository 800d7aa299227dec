import asyncio
from fastapi import WebSocket


async def pump(websocket: WebSocket, task):
    try:
        await asyncio.wait_for(task, 5)
    except asyncio.CancelledError:
        try:
            task.exception()
        except:  # ok: something failed before, and that is raised
            pass
        raise
