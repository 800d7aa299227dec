from channels.generic.websocket import WebsocketConsumer


class Chat(WebsocketConsumer):
    def receive(self, text_data):
        try:
            self.store(text_data)
        except Exception as e:  # EW503
            pass
