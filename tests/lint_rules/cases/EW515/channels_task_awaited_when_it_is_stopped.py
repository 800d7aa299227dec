import asyncio

from channels.generic.websocket import AsyncJsonWebsocketConsumer


class Call(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.accept()
        self.answers = asyncio.create_task(self.answer())  # EW515
        self.beats = asyncio.create_task(self.beat())  # ok: when its send fails, the client has gone

    async def answer(self):
        while not self.ended.is_set():  # EW515
            await asyncio.sleep(1)
            text = await model.transcribe(self.audio)
            await self.send_json({"text": text})

    async def beat(self):
        while True:
            await asyncio.sleep(5)
            await self.send_json({"beat": True})

    async def disconnect(self, code):
        self.answers.cancel()
        self.beats.cancel()
        await asyncio.gather(self.answers, self.beats, return_exceptions=True)
