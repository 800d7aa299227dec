from emberwire import Channel, Presence

presence = Presence()


class R(Channel):
    async def after_join(self):
        await presence.track(self, f"user:{self.assigns['id']}", {})

    async def handle_info(self, message):
        await presence.untrack(self, f"user:{self.assigns['id']}")  # ok: the same key
