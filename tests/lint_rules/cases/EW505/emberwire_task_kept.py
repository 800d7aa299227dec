import asyncio
from emberwire import Channel


class R(Channel):
    async def after_join(self):
        self.task = asyncio.create_task(work())  # ok: kept in an attribute
