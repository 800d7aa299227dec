import json
import os

import jwt
from cryptography.fernet import Fernet, InvalidToken
from tornado.websocket import WebSocketHandler

box = Fernet(os.environ["TUNNEL_KEY"])
peers = {}


class Tunnel(WebSocketHandler):
    def open(self):  # ok: only who has the key can seal a message
        self.set_nodelay(True)

    async def on_message(self, raw):
        try:
            message = json.loads(box.decrypt(raw))
        except InvalidToken:
            self.close(4403)
            return
        await peers[message["to"]].write_message(message["body"])
