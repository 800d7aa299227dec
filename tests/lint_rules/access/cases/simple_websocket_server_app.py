from simple_websocket_server import WebSocket


class Feed(WebSocket):
    def connected(self):  # open
        self.send_message(latest())
