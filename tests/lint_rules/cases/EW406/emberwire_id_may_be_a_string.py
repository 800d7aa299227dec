from emberwire import Channel, Presence

presence = Presence()


class R(Channel):
    async def after_join(self):
        await presence.track(self, str(self.assigns["id"]), {})

    async def handle_info(self, message):
        await presence.untrack(self, self.assigns["id"])  # ok: the id may be a string already
