from uuid import uuid4

from asgiref.sync import async_to_sync
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.layers import get_channel_layer
from django.urls import path

USER_GROUP = "user_%s"


class Signed(AsyncJsonWebsocketConsumer):
    async def account_locked(self, event):
        await self.close(code=4001)


class Notices(Signed):
    async def connect(self):
        self.group = f"user_{self.scope['user'].pk}"
        await self.channel_layer.group_add(self.group, self.channel_name)  # ok: it has all methods
        await self.accept()

    async def notice_new(self, event):
        await self.send_json(event["notice"])

    async def order_moved(self, event):
        await self.send_json(event["order"])


class Orders(Signed):
    async def connect(self):
        shop = self.scope["url_route"]["kwargs"]["shop"]
        await self.channel_layer.group_add("orders_{}".format(shop), self.channel_name)  # EW315
        await self.channel_layer.group_add(USER_GROUP % self.scope["user"].pk, self.channel_name)  # EW315
        await self.channel_layer.group_add("staff", self.channel_name)  # ok: what the group is told it can take
        await self.channel_layer.group_add(self.room(shop), self.channel_name)  # ok: nobody sends to these
        await self.accept()

    def room(self, shop):
        return "shop_" + str(shop)

    async def order_moved(self, event):
        await self.send_json(event["order"])


class Stock(Signed):
    async def connect(self):
        self.desk = f"desk_{uuid4().hex}"
        await self.channel_layer.group_add(self.desk, self.channel_name)  # ok: no other consumer has this name
        await self.channel_layer.group_add(self.own_group, self.channel_name)  # ok: nobody knows which it is
        await self.accept()

    async def stock_counted(self, event):
        await self.send_json(event["items"])

    async def receive_json(self, content):
        await self.channel_layer.group_send(self.desk, {"type": "stock.counted", "items": content["items"]})
        await self.channel_layer.group_send("orders_1", {"type": "stock.counted", "items": []})


class Desk(Signed):
    async def connect(self):
        self.desk = f"desk_{uuid4().hex}"
        await self.channel_layer.group_add(self.desk, self.channel_name)  # ok: another desk than that of the stock
        await self.channel_layer.group_add("till_1", self.scope["till"])  # ok: another consumer's channel
        await self.accept()


class Till(Signed):
    async def connect(self):
        await self.channel_layer.group_add("till_1", self.channel_name)  # ok: it has the method
        await self.accept()

    async def till_opened(self, event):
        await self.send_json(event)


class Retired(Signed):
    async def connect(self):
        await self.channel_layer.group_add("till_1", self.channel_name)  # ok: no route leads to it

    async def receive_json(self, content):
        await self.channel_layer.group_send("staff", {"type": "till.opened"})


routes = [
    path("notices", Notices.as_asgi()),
    path("orders/<shop>", Orders.as_asgi()),
    path("stock", Stock.as_asgi()),
    path("desk", Desk.as_asgi()),
    path("till", Till.as_asgi()),
]


def tell(group, kind, **data):
    async_to_sync(get_channel_layer().group_send)(group, {"type": kind, **data})


def tell_user(user, kind, **data):
    tell(f"user_{user.pk}", kind, **data)


def notify(user, notice):
    tell_user(user, "notice.new", notice=notice)
    tell_user(user, "account.locked")


def moved(order):
    tell(f"orders_{order.shop}", "order.moved", order=order.pk)
    tell("staff", "order.moved", order=order.pk)


def priced(order):
    event = {"type": "till.opened", "order": order.pk}
    send(f"orders_{order.shop}", event)
    send("till_1", event)


def send(group, event):
    async_to_sync(get_channel_layer().group_send)(group, event)
