from channels.generic.websocket import WebsocketConsumer


class Chat(WebsocketConsumer):
    def connect(self):
        try:
            room = find(self)
        except KeyError:
            try:
                room = make(self)
            except:  # EW503
                pass
        self.accept()
