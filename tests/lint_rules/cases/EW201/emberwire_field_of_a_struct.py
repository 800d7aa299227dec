import msgspec
from emberwire import Channel, Ok, handle_in


class Note(msgspec.Struct):
    room: str
    body: str


class R(Channel):
    @handle_in("carry")
    async def carry(self, note: Note):
        await self.endpoint.broadcast(f"room:{note.room}", "note", {"body": note.body})  # EW201
        return Ok()
