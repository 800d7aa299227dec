from collections import defaultdict, deque

from channels.generic.websocket import AsyncJsonWebsocketConsumer

heights = defaultdict(list)  # EW506
recent = defaultdict(lambda: deque(maxlen=50))  # ok: a bound
flights = {}  # ok: a flight that has landed is taken out
lines = defaultdict(list)  # EW506
names = []  # ok: the same few each time


class Balloon(AsyncJsonWebsocketConsumer):
    async def connect(self):
        self.balloon = self.scope["url_route"]["kwargs"]["balloon"]
        names.append("balloon")
        await self.accept()

    async def receive_json(self, content):
        heights[self.balloon].append((content["height"], content["at"]))
        recent[self.balloon].append(content["height"])
        flights.setdefault(self.balloon, []).append(content["height"])
        lines[self.balloon].append({"text": content["text"]})
        await self.send_json({"ok": True})

    async def take_back(self, line):
        lines[self.balloon].remove(line)

    async def disconnect(self, code):
        flights.pop(self.balloon, None)
