from emberwire import Channel, Presence


class Online(Presence):
    pass


online = Online()


class R(Channel):
    async def after_join(self):
        meta = {"contact": self.assigns["user"].email}  # EW404
        await online.track(self, "u", meta)
