from emberwire import Channel


class R(Channel):
    async def after_join(self):
        await analytics.track(self, "u", {"email": self.assigns["email"]})  # ok: no presence
