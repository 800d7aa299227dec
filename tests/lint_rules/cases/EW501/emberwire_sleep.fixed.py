import asyncio
import time
from emberwire import Channel, Ok, handle_in


class RoomChannel(Channel):
    @handle_in("new")
    async def new(self, payload):
        await asyncio.sleep(1)
        return Ok()
