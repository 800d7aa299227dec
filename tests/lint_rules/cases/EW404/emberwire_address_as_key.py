from emberwire import Channel, Presence

presence = Presence()


class R(Channel):
    async def after_join(self):
        await presence.track(self, self.assigns["email"], {"name": gravatar(self.assigns["email"])})  # ok: the key is not the meta, and a function made the name
