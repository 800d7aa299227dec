from tornado.websocket import WebSocketHandler


class Chat(WebSocketHandler):
    users = {}
    seen = {}

    def open(self, name):
        self.name = name
        Chat.users[name] = self  # EW407
        self.seen[id(self)] = self

    def on_message(self, message):
        self.write_message(message)

    def on_close(self):
        del Chat.users[self.name]  # EW407
        del self.seen[id(self)]  # ok: the key is this object's own
