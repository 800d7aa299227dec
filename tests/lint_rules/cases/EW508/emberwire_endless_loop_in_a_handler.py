from emberwire import Channel, handle_in


class R(Channel):
    @handle_in("start")
    async def start(self, payload):
        while True:  # EW508
            await self.push("tick", {})
