import hashlib
import json

import jwt
from tornado.websocket import WebSocketHandler

peers = {}


class Tunnel(WebSocketHandler):
    def open(self):  # EW101
        self.set_nodelay(True)

    async def on_message(self, raw):
        head, _, body = raw.partition(b"\n")
        if hashlib.sha256(body).digest() != head:
            self.close(4403)
            return
        message = json.loads(body)
        await peers[message["to"]].write_message(message["body"])
