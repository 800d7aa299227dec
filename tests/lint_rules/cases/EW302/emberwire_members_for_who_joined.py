from emberwire import Channel


class R(Channel):
    async def after_join(self):
        for member in await rooms.members(self.topic.rest):
            await self.push("member", {"name": member.name})  # ok: one message about each member, for the one who joined
