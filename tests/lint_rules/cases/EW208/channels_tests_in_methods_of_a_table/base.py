import json

from channels.generic.websocket import AsyncWebsocketConsumer


def on(event):
    def mark(method):
        method.event = event
        return method

    return mark


class LectureConsumer(AsyncWebsocketConsumer):
    routes: dict = {}

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        cls.routes = {method.event: method for method in vars(cls).values() if hasattr(method, "event")}

    async def receive(self, text_data=None, bytes_data=None):
        message = json.loads(text_data)
        await self.routes[message["event"]](self, message)
