from emberwire import Channel

seen = {}


class R(Channel):
    async def after_join(self):
        seen[self.assigns["name"]] = now()  # ok: nobody is sent it

    async def terminate(self, reason):
        seen.pop(self.assigns["name"], None)
