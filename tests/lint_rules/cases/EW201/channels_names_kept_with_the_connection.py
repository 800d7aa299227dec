import asyncio

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from .models import Grant, Sample


@database_sync_to_async
def latest(customer):
    return list(Sample.objects.filter(customer_id=customer).order_by("-at").values("name", "value")[:50])


class Figures(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.customers, self.colours, self.poller = set(), set(), None
        self.user = self.scope["user"]
        if not self.user.is_authenticated:
            await self.close(code=4401)
            return
        await self.accept()
        self.poller = asyncio.create_task(self.poll())

    async def disconnect(self, code):
        if self.poller:
            self.poller.cancel()

    async def receive_json(self, content, **kwargs):
        match content:
            case {"do": "watch", "customer": int(customer)}:
                self.customers.add(customer)  # EW201
            case {"do": "follow", "customer": int(customer)}:
                if not await Grant.objects.filter(user=self.user, customer_id=customer).aexists():
                    return
                self.customers.add(customer)  # ok: it is asked whether he may
            case {"do": "paint", "colour": str(colour)}:
                self.colours.add(colour)  # ok: it belongs to nobody

    async def poll(self):
        while True:
            for customer in list(self.customers):
                await self.send_json({"customer": customer, "samples": await latest(customer)})
            await asyncio.sleep(5)
