from channels.generic.websocket import AsyncWebsocketConsumer


class C(AsyncWebsocketConsumer):
    async def connect(self):
        token = dict(self.scope["headers"])[b"authorization"]  # ok: a header
        room = parse_qs(self.scope["query_string"])[b"room"]
