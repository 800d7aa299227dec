import asyncio

from channels.generic.websocket import AsyncWebsocketConsumer

CLIENTS = set()


class Chat(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        await asyncio.gather(
            *(client.send(text_data) for client in list(CLIENTS)),
            return_exceptions=True,
        )
