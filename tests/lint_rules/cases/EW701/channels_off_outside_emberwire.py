from channels.generic.websocket import WebsocketConsumer
from chat.models import Message


class C(WebsocketConsumer):
    def receive(self, text_data):
        Message.objects.create(text=text_data)  # ok: off outside Emberwire, unless it is selected
