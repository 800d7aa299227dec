import asyncio
import json

from tornado.websocket import WebSocketHandler


class Jukebox(WebSocketHandler):
    def open(self):
        self.outbox = asyncio.Queue()
        self.writer = asyncio.create_task(self.write())

    async def write(self):
        while True:
            self.write_message(await self.outbox.get())

    async def send_event(self, event):
        await self.outbox.put(json.dumps(event))

    async def on_message(self, text):  # ok: each way puts an answer into the queue
        try:
            said = json.loads(text)
        except ValueError:
            await self.send_event({"error": "no JSON"})
            return
        if said["kind"] == "play":
            await self.send_event({"playing": await records.play(said["record"])})
        else:
            await self.send_event({"error": "unknown kind"})


class Mixer(WebSocketHandler):
    def open(self):
        self.levels = asyncio.Queue()

    async def keep_level(self, level):
        await self.levels.put(level)

    async def on_message(self, text):  # EW301
        said = self.read(text)
        if said["kind"] == "level":
            await self.keep_level(said["level"])
            return
        self.write_message({"error": "unknown kind"})

    def read(self, text):
        try:
            return json.loads(text)
        except ValueError:
            return {"kind": ""}
