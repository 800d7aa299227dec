import asyncio

from fastapi import WebSocket
from manager import Manager


async def new(websocket: WebSocket, manager: Manager, data: dict):
    await asyncio.gather(
        *(manager.send_to_user(member.id, data) for member in list(members(data))),
        return_exceptions=True,
    )
