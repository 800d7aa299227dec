from channels.generic.websocket import AsyncJsonWebsocketConsumer

import machines


class Console(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.worker = self.scope["user"]
        if not self.worker.is_authenticated:
            await self.close()
            return
        await self.accept()

    async def receive_json(self, content, **kwargs):
        await self.perform(content)
        await self.send_json({"done": content["n"]})


class MachineConsole(Console):
    async def perform(self, content):
        await machines.stop(content["machine_id"])  # EW212


class LineConsole(Console):
    async def perform(self, content):
        if await machines.is_leader(content["machine_id"], self.worker.pk):
            await machines.stop(content["machine_id"])  # ok: of the worker's own line
