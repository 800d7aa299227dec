import asyncio

from channels.generic.websocket import AsyncJsonWebsocketConsumer, JsonWebsocketConsumer
from django.contrib.auth.hashers import acheck_password, check_password
from geopy.geocoders import Nominatim
from PIL import Image

places = Nominatim(user_agent="doors")


class Door(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        if check_password(content["pin"], self.pin):  # EW501
            await self.send_json({"open": True})
        if await acheck_password(content["pin"], self.pin):
            await self.send_json({"street": places.reverse(content["at"]).address})  # EW501
        await asyncio.to_thread(places.reverse, content["at"])  # ok: in a thread

    async def receive(self, text_data=None, bytes_data=None):
        picture = Image.open(bytes_data)
        picture.thumbnail((100, 100))  # EW501
        await self.send_json({"width": picture.width})


class Bell(JsonWebsocketConsumer):
    def receive_json(self, content):
        if check_password(content["pin"], self.pin):  # ok: a short wait of Django's own, in the thread of the consumers
            self.send_json({"open": True})
