import msgspec
from emberwire import Channel, Ok, handle_in


class NewMessage(msgspec.Struct):
    body: str


class RoomChannel(Channel):
    @handle_in("new_msg")
    async def new_msg(self, payload: NewMessage):
        await self.broadcast("new_msg", payload)  # ok: the payload was validated before the call
        return Ok()
