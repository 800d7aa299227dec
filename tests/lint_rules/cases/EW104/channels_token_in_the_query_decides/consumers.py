from urllib.parse import parse_qs
from channels.generic.websocket import AsyncWebsocketConsumer


class Feed(AsyncWebsocketConsumer):
    async def connect(self):
        token = parse_qs(self.scope["query_string"]).get("token")
        if not await verify_token(token):
            return await self.close()
        await self.accept()
