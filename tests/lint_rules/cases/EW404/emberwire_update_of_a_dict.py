from emberwire import Channel


class R(Channel):
    async def after_join(self):
        row.update({"email": self.assigns["email"]})  # ok: a dict of its own
