import asyncio
from emberwire import Channel


class R(Channel):
    async def after_join(self):
        asyncio.create_task(work())  # EW505
