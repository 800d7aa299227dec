import asyncio
from fastapi import WebSocket


async def f(ws: WebSocket):
    async with asyncio.TaskGroup() as group:
        group.create_task(pump(ws))  # ok: held by a group, by a set, or awaited
    tasks.add(asyncio.create_task(pump(ws)))
    await asyncio.create_task(pump(ws))
