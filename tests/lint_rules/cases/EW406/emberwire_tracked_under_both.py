from emberwire import Channel, Presence

presence = Presence()


class R(Channel):
    async def after_join(self):
        await presence.track(self, self.assigns["id"], {})
        await presence.track(self, f"device:{self.assigns['id']}", {})

    async def handle_info(self, message):
        await presence.untrack(self, self.assigns["id"])  # ok: tracked under both
