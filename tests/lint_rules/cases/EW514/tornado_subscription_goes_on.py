from tornado.websocket import WebSocketHandler


class Ticker(WebSocketHandler):
    def open(self):
        bus.subscribe(Price, self.tell)  # EW514

    def tell(self, price):
        self.write_message(price.text)


class Board(WebSocketHandler):
    def open(self):
        bus.subscribe(Price, lambda price: self.tell(price))  # EW514

    def tell(self, price):
        self.write_message(price.text)


class Careful(WebSocketHandler):
    def open(self):
        bus.subscribe(Price, self.tell)  # ok: it is taken back

    def tell(self, price):
        self.write_message(price.text)

    def on_close(self):
        bus.unsubscribe(Price, self.tell)


class Follower(WebSocketHandler):
    def on_message(self, message):
        prices.subscribe(message)  # ok: nothing of this connection is handed over
