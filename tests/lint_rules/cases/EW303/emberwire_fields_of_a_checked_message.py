from typing import TypedDict

from emberwire import Channel, Ok, handle_in


class Message(TypedDict):
    author: str
    body: str


class RoomChannel(Channel):
    @handle_in("new_msg")
    async def new_msg(self, message: Message):
        await self.broadcast(  # ok: both fields have the types that Message says; whose name it is, EW203 asks
            "new_msg", {"author": message["author"], "body": message["body"]}
        )
        return Ok()
