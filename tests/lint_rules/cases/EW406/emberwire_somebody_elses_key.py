from emberwire import Channel, Presence

presence = Presence()


class R(Channel):
    async def after_join(self):
        await presence.track(self, f"user:{self.assigns['id']}", {})

    async def handle_info(self, message):
        await presence.get_by_key(self, message.user)  # ok: somebody else's key
