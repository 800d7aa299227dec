from channels.generic.websocket import AsyncWebsocketConsumer
from pydantic import BaseModel, TypeAdapter

from orchard.models import Basket


class Empty(BaseModel):
    basket_id: int


asked = TypeAdapter(Empty)


async def empty(picker, wish):
    found = Basket.objects.filter(pk=wish.basket_id, state="full")
    return bool(await found.aupdate(state="empty"))


async def give_back(picker, wish):
    found = Basket.objects.filter(pk=wish.basket_id, picker=picker)
    return bool(await found.aupdate(state="back"))


class Baskets(AsyncWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_anonymous:
            return await self.close()
        await self.accept()

    async def receive(self, text_data=None, bytes_data=None):
        wish = asked.validate_json(text_data)
        if await empty(self.scope["user"], wish):  # EW212
            await self.send(text_data="emptied")


class OwnBaskets(AsyncWebsocketConsumer):
    async def connect(self):
        if self.scope["user"].is_anonymous:
            return await self.close()
        await self.accept()

    async def receive(self, text_data=None, bytes_data=None):
        wish = asked.validate_json(text_data)
        if await give_back(self.scope["user"], wish):  # ok: the query is given the picker
            await self.send(text_data="given back")
