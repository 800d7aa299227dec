from emberwire import Channel, Error, Ok


class R(Channel):
    async def join(self, topic, payload):
        if topic.rest != self.assigns["user_id"]:
            return Error(reason="unauthorized")
        self.subscribe(f"user:{self.assigns['user_id']}")  # ok: one's own id
        return Ok()
