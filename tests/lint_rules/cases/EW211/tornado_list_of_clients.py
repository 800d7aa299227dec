import tornado.websocket

clients = set()


class Feed(tornado.websocket.WebSocketHandler):
    def open(self):
        clients.add(self)
        self.write_message(last())

    def on_close(self):
        clients.discard(self)


def publish(order):
    for client in clients:
        client.write_message({"order": order.id})  # EW211
