import asyncio
from fastapi import WebSocket

_tasks: set[asyncio.Future] = set()


async def f(ws: WebSocket, tasks):
    for task in tasks:
        kept_task = asyncio.create_task(
            pump(
                ws,
                """
  as it is written
""",
            )
        )
        _tasks.add(kept_task)
        kept_task.add_done_callback(_tasks.discard)
        await ws.send_text(task)
