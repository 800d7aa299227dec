from channels.generic.websocket import AsyncWebsocketConsumer

CLIENTS = set()


class Chat(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        for client in CLIENTS:  # EW502
            await client.send(text_data)
