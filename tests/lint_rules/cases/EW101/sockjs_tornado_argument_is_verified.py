from sockjs.tornado import SockJSConnection, SockJSRouter


class Orders(SockJSConnection):
    members = set()

    def on_open(self, info):
        if not verify(info.get_argument("token")):  # ok: the token decides
            return False
        self.members.add(self)

    def on_message(self, message):
        self.broadcast(self.members, orders_after(message))

    def on_close(self):
        self.members.discard(self)


class Prices(SockJSConnection):
    members = set()

    def on_open(self, info):  # EW101
        self.members.add(self)

    def on_message(self, message):
        self.broadcast(self.members, message)

    def on_close(self):
        self.members.discard(self)


routes = SockJSRouter(Orders, "/orders").urls + SockJSRouter(Prices, "/prices").urls
