import time
from emberwire import Channel, Ok, handle_in


class RoomChannel(Channel):
    @handle_in("new")
    async def new(self, payload):
        time.sleep(1)  # EW501
        return Ok()
