from channels.generic.websocket import AsyncWebsocketConsumer


class Once(AsyncWebsocketConsumer):
    async def connect(self):
        query = self.scope["query_string"].decode()
        words = dict(part.split("=") for part in query.split("&") if "=" in part)  # EW314
        await self.accept()
        await self.send(words.get("name", ""))


class Twice(AsyncWebsocketConsumer):
    async def connect(self):
        query = self.scope["query_string"].decode()
        words = dict(part.split("=", 1) for part in query.split("&") if "=" in part)  # ok: two parts, and no more
        await self.accept()
        await self.send(words.get("name", ""))


class Second(AsyncWebsocketConsumer):
    async def connect(self):
        query = self.scope["query_string"].decode()
        name = query.split("name=")[1] if "name=" in query else ""  # ok: there are two parts
        await self.accept()
        await self.send(name)
