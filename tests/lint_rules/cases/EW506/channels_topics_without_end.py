from channels.generic.websocket import AsyncJsonWebsocketConsumer

reported = set()
MOST = 50


class Feed(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.topics = set()
        self.few = set()
        await self.accept()

    async def receive_json(self, content):
        self.topics.add(content["topic"])  # EW506
        await self.send_json({"hearing": len(self.topics) > 0})


class Alarms(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        reported.add(content["alarm"])  # EW506
        await self.send_json({"noted": content["alarm"]})


class ShortFeed(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        if len(self.few) >= MOST:
            await self.send_json({"error": "too many topics"})
            return
        self.few.add(content["topic"])  # ok: measured
        await self.send_json({"hearing": sorted(self.few)})


class Known(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        topic = await Topic.objects.filter(name=content["topic"]).afirst()
        if topic is None:
            await self.send_json({"error": "no such topic"})
            return
        self.topics.add(topic.name)  # ok: as many as there are
        await self.send_json({"hearing": topic.name})


class Notes(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        session.add(Note(text=content["text"]))  # ok: a session of a database
        self.changed.add(content["note"])  # ok: emptied elsewhere
        await session.commit()
        await self.send_json({"noted": True})

    async def tick(self, event):
        await self.send_json({"changed": sorted(self.changed)})
        self.changed.clear()

    async def connect(self):
        self.changed = set()
        await self.accept()


class Zones(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content):
        zones = [str(zone) for zone in content["zones"]]
        if not all(zone in self.scope["badge"].zones for zone in zones):
            await self.send_json({"error": "not your zones"})
            return
        for zone in zones:
            self.entered.add(zone)  # ok: no more than on the badge
        await self.send_json({"entered": zones})

    async def connect(self):
        self.entered = set()
        await self.accept()
