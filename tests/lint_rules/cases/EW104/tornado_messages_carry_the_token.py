from tornado.escape import json_decode
from tornado.websocket import WebSocketHandler


class Rooms(WebSocketHandler):
    def check_origin(self, origin):
        return True  # ok: each message carries a token, which no browser sends along

    def open(self):
        self.room = None

    def on_message(self, message):
        asked = json_decode(message)
        user = tokens.verify(asked["access_token"])
        if user is None:
            self.close(1008)
            return
        self.write_message({"rooms": rooms_of(user)})


class Orders(WebSocketHandler):
    def check_origin(self, origin):  # EW104
        return True

    def open(self):
        self.orders = []

    def on_message(self, message):
        if self.get_secure_cookie("user") is None:
            self.close(1008)
            return
        self.write_message({"orders": orders_of(self.get_secure_cookie("user"))})


class Gateways(WebSocketHandler):
    def check_origin(self, origin):
        return True  # ok: a header carries the token

    async def get(self, *args, **kwargs):
        if not tokens.verify(self.request.headers.get("Authorization", "")):
            self.set_status(401)
            self.finish("no token")
            return
        await super().get(*args, **kwargs)

    def open(self):
        gateways.add(self)

    def on_message(self, message):
        store(json_decode(message))
