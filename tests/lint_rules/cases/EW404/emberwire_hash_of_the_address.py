from emberwire import Channel, Presence

presence = Presence()


class R(Channel):
    async def after_join(self):
        email = self.assigns["email"]
        await presence.track(self, "u", {"email_hash": digest(email), "has_phone": True})  # ok: a hash of the address, not the address
