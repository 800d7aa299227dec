from channels.layers import get_channel_layer
from django.urls import path
from django_orders.consumers import BaseOrders


class Orders(BaseOrders):
    pass


websocket_urlpatterns = [path("orders", Orders.as_asgi())]


async def tell(order):
    await get_channel_layer().group_send("orders", {"type": "order.placed", "order": order})  # ok: in the library
