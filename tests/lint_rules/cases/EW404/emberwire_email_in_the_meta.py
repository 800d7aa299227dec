from emberwire import Channel, Presence

presence = Presence()


class R(Channel):
    async def after_join(self):
        await presence.track(self, "u", {"name": "Ada", "email": self.assigns["email"]})  # EW404
