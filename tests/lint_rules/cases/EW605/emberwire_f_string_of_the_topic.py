from emberwire import Channel, Ok, Topic


class R(Channel):
    async def join(self, topic: Topic, payload):
        rows = await db.fetch(f"SELECT id FROM m WHERE room = '{topic.rest}'")  # EW605
        return Ok(rows=rows)
