from emberwire import Channel


class R(Channel):  # EW304
    async def handle_out(self, event, payload):
        pass
