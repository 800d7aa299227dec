from channels.generic.websocket import AsyncWebsocketConsumer


class Terminal(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        self.queue.publish(self.channel_name, text_data)  # ok: the worker of this one connection reads it


class Room(AsyncWebsocketConsumer):
    async def receive(self, text_data):
        self.queue.publish("room", text_data)  # EW303
