from fastapi import WebSocket


class Manager:
    def __init__(self):
        self.rooms: dict[str, list[WebSocket]] = {}

    async def everywhere(self, text):
        for room in self.rooms:
            await self.to_room(room, text)  # ok: the loop below is reported

    async def to_room(self, room, text):
        for client in self.rooms[room]:
            await client.send_text(text)  # EW520
