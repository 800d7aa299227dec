import asyncio
from fastapi import WebSocket

_tasks: set[asyncio.Future] = set()


async def f(ws: WebSocket):
    task = asyncio.create_task(pump(ws))
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)
