from channels.generic.websocket import WebsocketConsumer
from chat.models import Message


class C(WebsocketConsumer):
    def receive(self, text_data):  # EW701
        Message.objects.create(text=text_data)
