import asyncio

from asgiref.sync import async_to_sync
from channels.generic.websocket import AsyncWebsocketConsumer


class Analysis(AsyncWebsocketConsumer):
    async def receive(self, text_data=None, bytes_data=None):
        await asyncio.to_thread(self.analyse, text_data)

    def analyse(self, text):
        asyncio.run(self.send(text_data="half"))  # EW517
        return work(text)

    def count(self, text):
        async_to_sync(self.send)(text_data="half")  # ok: this leads into the loop of the server
        return len(text)
