import msgspec
from typing import Literal
from emberwire import Channel, Ok, handle_in


class Command(msgspec.Struct):
    action: Literal["on", "off"]


class R(Channel):
    @handle_in("switch")
    async def switch(self, command: Command):
        getattr(lamp, command.action)()  # ok: the type says what is allowed
        return Ok()
