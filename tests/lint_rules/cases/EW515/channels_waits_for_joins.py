import asyncio
from asyncio import wait

from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Rooms(AsyncJsonWebsocketConsumer):
    async def enter(self, names):
        joins = []
        for name in names:
            joins.append(self.channel_layer.group_add(name, self.channel_name))
        await asyncio.wait(joins)  # EW515

    async def enter_all(self, names):
        await wait([self.channel_layer.group_add(name, self.channel_name) for name in names])  # EW515

    async def enter_as_tasks(self, names):
        joins = []
        for name in names:
            joins.append(asyncio.create_task(self.channel_layer.group_add(name, self.channel_name)))
        await asyncio.wait(joins)  # ok: these are tasks

    async def look_up(self, names, pool):
        await asyncio.wait([pool.submit(name) for name in names])  # ok: nothing is sent
