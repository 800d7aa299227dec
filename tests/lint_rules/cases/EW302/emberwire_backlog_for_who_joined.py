from emberwire import Channel


class R(Channel):
    async def after_join(self):
        for message in backlog:
            await self.push("message", message)  # ok: a backlog
