from ws4py.websocket import WebSocket as Connection


class Feed(Connection):
    def received_message(self, message):  # open
        self.send(latest(message.data))
