from asgiref.sync import async_to_sync
from channels.generic.websocket import WebsocketConsumer


class Dashboard(WebsocketConsumer):
    def connect(self):
        async_to_sync(self.channel_layer.group_add)("dashboard", self.channel_name)
        self.accept()
        self.send(text_data=numbers())

    def receive(self, text_data):
        broadcast_login(find(text_data).username)  # EW211
