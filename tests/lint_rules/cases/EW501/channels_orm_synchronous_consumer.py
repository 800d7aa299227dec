from channels.generic.websocket import WebsocketConsumer
from models import Message


class C(WebsocketConsumer):
    def receive(self, text_data):
        if Message.objects.filter(pk=1):  # ok: a synchronous consumer has its own thread
            self.send(Message.objects.all()[0].text)
