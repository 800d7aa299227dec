from emberwire import Channel, Ok, handle_in


class R(Channel):
    async def join(self, topic, payload):
        self.drafts = []  # EW506
        return Ok()

    @handle_in("draft")
    async def draft(self, payload):
        self.drafts.append(payload)
        return Ok()
