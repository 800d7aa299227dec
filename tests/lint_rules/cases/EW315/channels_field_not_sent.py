from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.layers import get_channel_layer
from django.urls import path


class Staff(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.group = f"desk_{self.scope['url_route']['kwargs']['desk']}"
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def receive_json(self, content):
        await self.channel_layer.group_send(
            self.group, {"type": "desk.typing", "user": self.scope["user"].pk, "on": content["on"]}
        )

    async def desk_typing(self, event):
        await self.send_json({"user": event["user"], "on": event["on"]})  # EW315

    async def desk_read(self, event):
        await self.send_json({"user": event.get("user"), "upto": event["upto"]})  # ok: one may be missing

    async def desk_closed(self, event):
        reason = event["reason"] if "reason" in event else ""  # ok: it is asked whether it is there
        await self.send_json({"reason": reason})

    async def desk_moved(self, event):
        try:
            await self.send_json({"to": event["to"]})
        except KeyError:
            await self.send_json({"to": event["place"]})  # ok: what is missing is caught

    async def desk_rung(self, event):
        if event.get("loud"):
            await self.send_json({"tone": event["tone"]})  # ok: only for some events

    async def desk_named(self, event):
        await self.send_json({"name": event["name"]})  # ok: what is sent is not all written

    async def desk_priced(self, event):
        await self.send_json({"price": event["price"]})  # ok: it is filled in before

    async def desk_painted(self, event):
        text = f"{event['colour']}"  # EW315
        await self.send_json({"text": text})

    async def desk_sold(self, event):
        await self.send_json({"buyer": event["buyer"]})  # ok: another group is told without


class Guests(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.group = f"desk_{self.scope['url_route']['kwargs']['desk']}"
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.channel_layer.group_add("hall", self.channel_name)
        await self.accept()

    async def receive_json(self, content):
        await self.channel_layer.group_send(self.group, {"type": "desk.typing", "on": content["on"]})
        await self.channel_layer.group_send(self.group, {"type": "desk.read", "upto": content["upto"]})
        await self.channel_layer.group_send(self.group, {"type": "desk.closed"})
        await self.channel_layer.group_send(self.group, {"type": "desk.moved", "place": 1})
        await self.channel_layer.group_send(self.group, {"type": "desk.rung"})
        await self.channel_layer.group_send(self.group, {"type": "desk.named", **content})
        price = {"type": "desk.priced"}
        price["price"] = content["price"]
        await self.channel_layer.group_send(self.group, price)
        await self.channel_layer.group_send("hall", {"type": "desk.sold"})

    async def desk_typing(self, event):
        await self.send_json({"on": event["on"]})  # ok: all send it

    async def desk_read(self, event): ...

    async def desk_closed(self, event): ...

    async def desk_moved(self, event): ...

    async def desk_rung(self, event): ...

    async def desk_named(self, event): ...

    async def desk_priced(self, event): ...

    async def desk_painted(self, event): ...

    async def desk_sold(self, event): ...


class Bills(AsyncJsonWebsocketConsumer):
    async def connect(self):
        await self.channel_layer.group_add(group_of(self.scope["user"]), self.channel_name)
        await self.channel_layer.group_add("bills_all", self.channel_name)
        await self.accept()

    async def bill_paid(self, event):
        await self.send_json({"bill": event["bill"]})  # EW315


async def pay(bill, user):
    group = f"bills_{user.pk}"
    await get_channel_layer().group_send(group, {"type": "bill.paid", "data": bill})


async def tell(desk, message):
    await get_channel_layer().group_send(f"desk_{desk}", message)


async def paint(desk, tint):
    await tell(desk, {"type": "desk.painted", "tint": tint})


routes = [
    path("staff/<int:desk>", Staff.as_asgi()),
    path("guests/<int:desk>", Guests.as_asgi()),
    path("bills", Bills.as_asgi()),
]
