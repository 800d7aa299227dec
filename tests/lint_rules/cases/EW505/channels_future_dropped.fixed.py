import asyncio
from channels.generic.websocket import AsyncWebsocketConsumer

_tasks: set[asyncio.Future] = set()


class C(AsyncWebsocketConsumer):
    async def connect(self):
        task = asyncio.ensure_future(self.stream())
        _tasks.add(task)
        task.add_done_callback(_tasks.discard)
