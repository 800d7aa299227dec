import asyncio
from emberwire import Channel

_tasks: set[asyncio.Future] = set()


class R(Channel):
    async def after_join(self):
        task = asyncio.create_task(work())
        _tasks.add(task)
        task.add_done_callback(_tasks.discard)
