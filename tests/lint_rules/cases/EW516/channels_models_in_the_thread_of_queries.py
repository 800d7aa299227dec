from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

import requests

from models import Message


def rates(currency):
    return requests.get(f"https://rates.example/{currency}").json()


class Chat(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        await database_sync_to_async(Message.objects.create)(text=content["text"])  # ok: a query
        told = await database_sync_to_async(rates)(content["currency"])  # EW516
        await self.send_json(told)
