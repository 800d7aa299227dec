"""Rooms of a chat: who is gone without a word ends the loop for those behind."""

from fastapi import WebSocket


class ConnectionManager:
    def __init__(self) -> None:
        self.rooms: dict[str, dict[str, WebSocket]] = {}

    async def send_personal_message(self, room: str, user: str, text: str) -> None:
        await self.rooms[room][user].send_text(text)

    def leave(self, room: str, user: str) -> None:
        self.rooms[room].pop(user, None)

    async def broadcast_to_room(self, room: str, text: str) -> None:
        for user in list(self.rooms[room]):
            await self.send_personal_message(room, user, text)
