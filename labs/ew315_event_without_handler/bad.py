"""A café. The tables order over a socket, and a screen in the kitchen shows what they want.

Needs Channels, as `emberwire[lessons]` installs it.
In a checkout: `emberwire serve labs.ew315_event_without_handler.bad:app`
"""

from __future__ import annotations

from typing import Any

from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.urls import path

KEYS = {"key-of-the-kitchen": "kitchen", "key-of-table-7": "table 7", "key-of-table-9": "table 9"}
KITCHEN = "kitchen"

if not settings.configured:
    settings.configure(CHANNEL_LAYERS={"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}})


def name_of(scope: dict[str, Any]) -> str | None:
    """Say whose key a client has sent; None for an unknown one."""
    return KEYS.get(dict(scope["headers"]).get(b"x-api-key", b"").decode("latin-1"))


class Table(AsyncJsonWebsocketConsumer):
    async def connect(self) -> None:
        self.name = name_of(self.scope)
        if self.name is None:
            await self.close()
            return
        await self.accept()

    async def receive_json(self, content: dict[str, Any]) -> None:
        """Tell the kitchen what the table orders, or that it does not want it any more."""
        dish = str(content.get("dish"))[:80]
        if content.get("cancel"):
            await self.channel_layer.group_send(KITCHEN, {"type": "order.cancelled", "dish": dish, "for": self.name})
        else:
            await self.channel_layer.group_send(KITCHEN, {"type": "order.placed", "dish": dish, "for": self.name})
        await self.send_json({"told": "the kitchen"})


class Kitchen(AsyncJsonWebsocketConsumer):
    async def connect(self) -> None:
        if name_of(self.scope) != "kitchen":
            await self.close()
            return
        await self.channel_layer.group_add(KITCHEN, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(KITCHEN, self.channel_name)

    async def order_placed(self, event: dict[str, Any]) -> None:
        await self.send_json({"make": event["dish"], "for": event["for"]})

    async def order_canceled(self, event: dict[str, Any]) -> None:
        await self.send_json({"do not make": event["dish"], "for": event["for"]})


app = ProtocolTypeRouter({"websocket": URLRouter([path("table", Table.as_asgi()), path("kitchen", Kitchen.as_asgi())])})
