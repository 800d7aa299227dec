import json

from channels.generic.websocket import AsyncWebsocketConsumer

from shop.models import Order


def parsed(text):
    try:
        message = json.loads(text)
    except ValueError:
        return "", {}
    return ("", {}) if not isinstance(message, dict) else (message.get("kind", ""), message)


class Desk(AsyncWebsocketConsumer):
    async def receive(self, text_data=None, bytes_data=None):
        kind, message = parsed(text_data)
        if kind == "pay":
            await self.pay(message)
        elif kind == "refund":
            await self.handleRefund(message)
        elif kind == "move":
            try:
                await self.move(message)
            except Exception:
                await self.send("this cannot be moved")
        elif kind == "ask":
            await self.ask(message)
        else:
            await self.send("what?")

    async def pay(self, message):
        order = await Order.objects.aget(id=message["order"])  # EW314
        await self.send(order.receipt)

    async def handleRefund(self, message):
        order = await Order.objects.aget(id=message["order"])  # EW314
        await self.send(order.refund)

    async def move(self, message):
        order = await Order.objects.aget(id=message["order"])  # ok: what is raised is told where it is called
        await self.send(order.place)

    async def ask(self, message):
        try:
            order = await Order.objects.aget(id=message["order"])  # ok: what is raised is told
        except (KeyError, Order.DoesNotExist):
            await self.send("no such order")
            return
        await self.send(order.state)
