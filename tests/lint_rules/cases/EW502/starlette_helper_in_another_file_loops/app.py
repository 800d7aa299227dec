from fastapi import WebSocket
from manager import Manager


async def new(websocket: WebSocket, manager: Manager, data: dict):
    for member in members(data):  # EW502
        await manager.send_to_user(member.id, data)
