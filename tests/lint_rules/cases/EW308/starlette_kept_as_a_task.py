import asyncio
from fastapi import WebSocket


async def f(ws: WebSocket):
    tasks.add(asyncio.create_task(ws.send_text("x")))  # ok: kept as a task
