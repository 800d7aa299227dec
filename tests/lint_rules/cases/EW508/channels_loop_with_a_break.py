from channels.generic.websocket import AsyncWebsocketConsumer


class C(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        while True:  # ok: the loop is left
            if done():
                break
