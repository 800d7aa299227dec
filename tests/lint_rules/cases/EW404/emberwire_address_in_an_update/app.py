from emberwire import Channel, handle_in, Ok
from app.presence import presence


class R(Channel):
    @handle_in("away")
    async def away(self):
        await presence.update(self, "u", lambda meta: {**meta, "ip_address": self.assigns["ip"]})  # EW404
        return Ok()
