import json
from collections import defaultdict

from tornado.websocket import WebSocketHandler

import directory

KINDS = {"load", "heat"}
listeners = defaultdict(set)


class Feed(WebSocketHandler):
    async def prepare(self):
        raw = self.get_signed_cookie("uid")
        self.user = raw and await directory.user_by_id(raw.decode())
        if not self.user:
            self.send_error(401)

    def check_origin(self, origin):
        return origin == "https://grid.example"

    async def on_message(self, message):
        msg = json.loads(message)
        if msg["kind"] not in KINDS:
            return
        if msg["do"] == "subscribe":
            await self.subscribe(msg)
        else:
            await self.subscribe_as_member(msg)

    async def subscribe(self, msg):
        listeners[msg["plant"], msg["kind"]].add(self)  # EW201

    async def subscribe_as_member(self, msg):
        if not await directory.works_in(self.user, msg["plant"]):
            return
        listeners[msg["plant"], msg["kind"]].add(self)  # ok: asked about user and plant

    def on_close(self):
        for group in listeners.values():
            group.discard(self)
