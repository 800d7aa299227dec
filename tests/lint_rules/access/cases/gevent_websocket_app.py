from geventwebsocket import WebSocketApplication


class Feed(WebSocketApplication):
    def on_open(self):  # guarded: cookie
        if session_of(self.ws.environ.get("HTTP_COOKIE")) is None:
            self.ws.close()

    def on_message(self, message):  # guarded: cookie
        self.ws.send(latest(message))
