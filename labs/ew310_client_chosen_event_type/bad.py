"""An auction. Who is in the room bids and talks, and hears what the others bid and say.

Needs Channels, as `emberwire[lessons]` installs it.
In a checkout: `emberwire serve labs.ew310_client_chosen_event_type.bad:app`
"""

from __future__ import annotations

from typing import Any

from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.urls import path

BIDDERS = {"key-of-ada": "ada", "key-of-bob": "bob", "key-of-mallory": "mallory"}
ROOM = "auction"

if not settings.configured:
    settings.configure(CHANNEL_LAYERS={"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}})


class Auction(AsyncJsonWebsocketConsumer):
    name: str | None = None

    async def connect(self) -> None:
        key = dict(self.scope["headers"]).get(b"x-api-key", b"").decode("latin-1")
        self.name = BIDDERS.get(key)
        if self.name is None:
            await self.close()
            return
        await self.channel_layer.group_add(ROOM, self.channel_name)
        await self.accept()

    async def receive_json(self, content: dict[str, Any]) -> None:
        """Pass on what somebody bids or says: `{"type": "bid", "text": "40"}`."""
        kind, text = str(content.get("type")), content.get("text")
        if not isinstance(text, str):
            await self.send_json({"error": "expected a text"})
            return
        await self.channel_layer.group_send(ROOM, {"type": kind, "text": text[:200], "from": self.name})

    async def bid(self, event: dict[str, Any]) -> None:
        await self.send_json({"bid": event["text"], "from": event["from"]})

    async def remark(self, event: dict[str, Any]) -> None:
        await self.send_json({"remark": event["text"], "from": event["from"]})

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(ROOM, self.channel_name)


app = ProtocolTypeRouter({"websocket": URLRouter([path("ws", Auction.as_asgi())])})
