from emberwire import Channel, Presence

presence = Presence()


class R(Channel):
    async def after_join(self):
        await presence.track(self, "u", {"name": "Ada", "online_at": 1, "device": "phone"})  # ok: a kind of device is no number
