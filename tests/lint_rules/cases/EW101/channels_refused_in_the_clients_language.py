from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.utils.translation import get_supported_language_variant
from django.utils.translation import gettext as _


class Orders(AsyncJsonWebsocketConsumer):
    async def connect(self):  # ok: before somebody may see the order, there is nothing but a sentence
        await self.accept()
        self.language = get_supported_language_variant(dict(self.scope["headers"])[b"accept-language"].decode())

    async def receive_json(self, content):
        order = await find_order(content["order"])
        if not order.is_visible_to(self.scope["user"]):
            await self.send_json({"error": _("This order is not for you.")})
            return
        await self.channel_layer.group_add(f"order-{order.id}", self.channel_name)
