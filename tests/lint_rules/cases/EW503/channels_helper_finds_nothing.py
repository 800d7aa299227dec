from channels.generic.websocket import WebsocketConsumer


class Chat(WebsocketConsumer):
    def receive(self, text_data):
        room = self.find(text_data)

    def find(self, name):
        try:
            room = load(name)
        except Exception:  # ok: how a helper says that there is nothing
            return
        return room
