import hmac
import json

import jwt
from tornado.websocket import WebSocketHandler


class Tunnel(WebSocketHandler):
    def initialize(self, registry, key):
        self.registry = registry
        self.key = key

    def open(self):  # ok: whoever has not the key is not heard
        self.set_nodelay(True)

    def opened(self, raw):
        head, _, body = raw.partition(b"\n")
        if not hmac.compare_digest(head, hmac.new(self.key, body, "sha256").digest()):
            return None
        return json.loads(body)

    async def on_message(self, raw):
        message = self.opened(raw)
        if message is None:
            self.close(4403)
            return
        await self.registry[message["to"]].write_message(message["body"])
