from emberwire import Channel, Ok, handle_in
from db import Sessions


class R(Channel):
    async def join(self, topic, payload):
        async with Sessions() as db:  # ok: it ends with the join
            self.assigns["room"] = await load(db)
        return Ok()
