from emberwire import Channel, Ok, handle_in


class R(Channel):
    async def join(self, topic, payload):
        self.sent = []
        return Ok()

    @handle_in("x")
    async def x(self, payload):
        self.sent.append(payload)  # ok: the next line cuts it
        self.sent = self.sent[-20:]
        return Ok()
