from tornado.websocket import WebSocketHandler


class Feed(WebSocketHandler):
    clients: set["Feed"] = set()

    def open(self):
        self.clients.add(self)

    def on_close(self):
        self.clients.discard(self)

    @classmethod
    def tell(cls, text: str) -> None:
        for client in cls.clients:  # EW502
            client.write_message(text)
