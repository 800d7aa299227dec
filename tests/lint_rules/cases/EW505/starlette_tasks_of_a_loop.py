import asyncio
from fastapi import WebSocket


async def f(ws: WebSocket, tasks):
    for task in tasks:
        asyncio.create_task(  # EW505
            pump(
                ws,
                """
  as it is written
""",
            )
        )
        await ws.send_text(task)
