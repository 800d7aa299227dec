import json

from channels.generic.websocket import AsyncWebsocketConsumer
from django.urls import path

from .models import Courier


class PatientJson(AsyncWebsocketConsumer):
    async def receive(self, text_data=None, bytes_data=None):  # ok: no route leads to it, but to what derives from it
        try:
            await self.take(json.loads(text_data or ""))
        except ValueError:
            await self.send("no JSON")


class CourierConsumer(PatientJson):
    async def connect(self):
        self.courier = await Courier.of(self.scope["user"]) if self.scope["user"].is_authenticated else None
        if self.courier is None:
            await self.close()
            return
        await self.accept()

    async def take(self, message):
        await self.courier.move(message["where"])


class Guestbook(AsyncWebsocketConsumer):
    async def receive(self, text_data=None, bytes_data=None):  # EW101
        await pages.write(text_data)
        await self.send(await pages.last())


urlpatterns = [path("courier", CourierConsumer.as_asgi()), path("book", Guestbook.as_asgi())]
