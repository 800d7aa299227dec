from emberwire import Channel, Error, Ok


class InboxChannel(Channel):
    async def join(self, topic, payload):
        if topic.rest != str(self.assigns["user_id"]):
            return Error(reason="unauthorized")
        return Ok()  # ok: one's own topic
