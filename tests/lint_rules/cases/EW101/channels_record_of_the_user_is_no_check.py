"""What is written down of a client turns nobody away, whichever way it is told who that is."""

import json

from channels.generic.websocket import AsyncWebsocketConsumer
from django.contrib.auth import get_user_model

User = get_user_model()


def somebody(user=None, is_authenticated=None):
    authenticated = bool(is_authenticated) if is_authenticated is not None else False
    if user is not None:
        by_itself = bool(getattr(user, "is_authenticated", False))
        if is_authenticated is None:
            authenticated = by_itself
    if not authenticated:
        user = None
    return user, authenticated


def record(event, scope, **fields):
    user, known = somebody(user=scope.get("user"), is_authenticated=fields.pop("is_authenticated", None))
    print(event, user, known)


class HallConsumer(AsyncWebsocketConsumer):
    async def connect(self):  # EW101
        record("connected", self.scope)
        await self.channel_layer.group_add("hall", self.channel_name)
        await self.accept()

    async def receive(self, text_data=None, bytes_data=None):
        body = json.loads(text_data)["body"]
        await self.channel_layer.group_send("hall", {"type": "said", "body": str(body)[:100]})

    async def said(self, event):
        await self.send(json.dumps({"body": event["body"]}))
