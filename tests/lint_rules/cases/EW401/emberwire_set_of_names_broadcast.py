from emberwire import Channel

online: set[str] = set()  # EW401


class R(Channel):
    async def after_join(self):
        online.add(self.assigns["name"])
        await self.broadcast("online", {"names": sorted(online)})

    async def terminate(self, reason):
        online.discard(self.assigns["name"])
