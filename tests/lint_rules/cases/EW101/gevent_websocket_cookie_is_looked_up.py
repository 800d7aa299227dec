from geventwebsocket import Resource, WebSocketApplication, WebSocketServer


class Orders(WebSocketApplication):
    def on_open(self):
        if session_of(self.ws.environ.get("HTTP_COOKIE")) is None:  # ok: the cookie decides
            self.ws.close()

    def on_message(self, message):
        self.ws.send(orders_after(message))


class Prices(WebSocketApplication):
    def on_message(self, message):  # EW101
        self.ws.send(latest(message))


WebSocketServer(("", 8000), Resource({"/orders": Orders, "/prices": Prices})).serve_forever()
