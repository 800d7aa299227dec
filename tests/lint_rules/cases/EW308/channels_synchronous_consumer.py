from channels.generic.websocket import WebsocketConsumer


class C(WebsocketConsumer):
    def connect(self):
        self.accept()  # ok: synchronous here

    async def other(self): ...
