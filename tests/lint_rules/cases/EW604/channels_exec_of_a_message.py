from channels.generic.websocket import WebsocketConsumer


class C(WebsocketConsumer):
    def receive(self, text_data):
        exec(text_data)  # EW604
