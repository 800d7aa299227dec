import asyncio

from emberwire import Channel, Error, Ok


async def is_member(room, user):
    await asyncio.sleep(0.1)
    return user in ROOMS[room]


class R(Channel):
    async def join(self, topic, payload):
        if not await is_member(topic.rest, self.assigns["name"]):  # ok: the answer decides whether this user may join
            return Error(reason="unauthorized")
        return Ok()
