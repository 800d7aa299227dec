from emberwire import Channel


class R(Channel):
    async def after_join(self):
        x = 1; self.push("a", {})  # EW308
