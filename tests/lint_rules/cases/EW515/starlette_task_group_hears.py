import asyncio

from fastapi import WebSocket


async def play(websocket: WebSocket):
    async with asyncio.TaskGroup() as group:
        group.create_task(pump(websocket))  # ok: the group hears of it


async def pump(websocket: WebSocket):
    await websocket.send_text("go")
