from emberwire import Channel, Ok

MEMBERS = {"ada", "bob"}  # ok: nobody comes or goes


class R(Channel):
    async def join(self, topic, payload):
        return Ok(members=sorted(MEMBERS))
