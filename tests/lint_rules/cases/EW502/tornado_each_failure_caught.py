from tornado.websocket import WebSocketClosedError, WebSocketHandler

clients: list[WebSocketHandler] = []


class Feed(WebSocketHandler):
    def open(self):
        clients.append(self)

    def on_close(self):
        clients.remove(self)

    def on_message(self, message):
        for line in message.splitlines():  # ok: to one client
            self.write_message(line)
        for client in clients:  # ok: one closed client is passed over
            try:
                client.write_message(message)
            except WebSocketClosedError:
                continue
