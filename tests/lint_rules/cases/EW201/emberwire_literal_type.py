import msgspec
from typing import Literal
from emberwire import Channel, Ok, handle_in


class Note(msgspec.Struct):
    room: Literal["lobby", "help"]


class R(Channel):
    @handle_in("carry")
    async def carry(self, note: Note):
        await self.endpoint.broadcast(f"room:{note.room}", "note", {})  # ok: the type says which rooms there are
        return Ok()
