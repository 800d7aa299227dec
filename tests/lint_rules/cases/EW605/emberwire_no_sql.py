from emberwire import Channel, Ok, handle_in


class R(Channel):
    @handle_in("run")
    async def run(self, payload):
        await queue.execute(f"resize {payload['image']}")  # ok: no SQL
        return Ok()
