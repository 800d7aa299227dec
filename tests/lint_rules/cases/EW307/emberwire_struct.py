import msgspec
from emberwire import Channel, Ok, handle_in


class New(msgspec.Struct):
    body: str


class R(Channel):
    @handle_in("new")
    async def new(self, payload: New):  # ok: a struct is validated before the handler runs
        await self.broadcast("new", {"body": payload.body})
        return Ok()
