from emberwire import Channel


class R(Channel):
    async def after_join(self):
        self.push("a", {})  # EW308
