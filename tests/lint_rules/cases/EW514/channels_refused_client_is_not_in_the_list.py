from channels.generic.websocket import AsyncWebsocketConsumer


class Call(AsyncWebsocketConsumer):
    rooms: dict[str, list[str]] = {}

    async def connect(self):
        self.room = self.scope["url_route"]["kwargs"]["room"]
        members = self.rooms.setdefault(self.room, [])
        if len(members) >= 2:
            await self.close(code=4000)
            return
        self.rooms[self.room].append(self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        if self.room in self.rooms:
            self.rooms[self.room].remove(self.channel_name)  # EW514
            await self.channel_layer.group_discard(self.room, self.channel_name)


class Talk(AsyncWebsocketConsumer):
    rooms: dict[str, list[str]] = {}

    async def connect(self):
        self.room = self.scope["url_route"]["kwargs"]["room"]
        members = self.rooms.setdefault(self.room, [])
        if len(members) >= 2:
            await self.close(code=4000)
            return
        self.rooms[self.room].append(self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        if self.channel_name in self.rooms[self.room]:
            self.rooms[self.room].remove(self.channel_name)  # ok: only who is there
            await self.channel_layer.group_discard(self.room, self.channel_name)
