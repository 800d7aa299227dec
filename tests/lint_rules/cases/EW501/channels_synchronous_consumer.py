import time
from channels.generic.websocket import WebsocketConsumer


class Chat(WebsocketConsumer):
    def receive(self, text_data):
        time.sleep(1)  # ok: a synchronous consumer has its own thread
