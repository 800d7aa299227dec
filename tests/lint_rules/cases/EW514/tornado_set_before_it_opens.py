from tornado.websocket import WebSocketHandler

peers = {}


class Calls(WebSocketHandler):
    def initialize(self):
        self.peer_id: str | None = None

    def open(self):
        if not is_enabled("calls"):
            self.close()
            return
        self.peer_id = make_id()
        peers[self.peer_id] = self

    def on_close(self):
        peers.pop(self.peer_id, None)  # ok: it is set before the connection opens

    def on_message(self, message):
        self.write_message(message)


class Chats(WebSocketHandler):
    def open(self):
        if not is_enabled("chats"):
            self.close()
            return
        self.peer_id = make_id()
        peers[self.peer_id] = self

    def on_close(self):
        peers.pop(self.peer_id, None)  # EW514
        lobby.discard(self)

    def on_message(self, message):
        self.write_message(message)


class Rings(WebSocketHandler):
    async def open(self):
        person = await find_person(self.get_argument("person"))
        self.ring_id = person.ring_id
        peers[self.ring_id] = self

    def on_close(self):
        peers.pop(self.ring_id, None)  # EW514
        lobby.discard(self)

    def on_message(self, message):
        self.write_message(message)
