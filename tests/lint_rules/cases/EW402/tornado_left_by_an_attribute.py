import json

from tornado.websocket import WebSocketHandler


class Room:
    def __init__(self):
        self.peers = {}

    def enter(self, name, handler):
        self.peers[name] = handler  # ok: `on_close` calls `leave`

    def leave(self, name):
        self.peers.pop(name, None)


class Peer(WebSocketHandler):
    def on_message(self, text):
        message = json.loads(text)
        room = Room()
        if message["type"] == "leave":
            room.leave(message["name"])
        else:
            room.enter(message["name"], self)
            self.keep(room)

    def keep(self, room):
        self.room = room

    def on_close(self):
        if self.room:
            self.room.leave(self.name)
