from channels.generic.websocket import AsyncWebsocketConsumer
from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async


class Chat(AsyncWebsocketConsumer):
    def receive(self, text_data):
        try:
            note = Note.objects.get(pk=text_data)
        except Exception:  # EW503
            pass
