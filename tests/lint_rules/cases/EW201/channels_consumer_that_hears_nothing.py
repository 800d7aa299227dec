from asgiref.sync import async_to_sync
from channels.generic.websocket import WebsocketConsumer


class Hosts:
    def of_group(self, request):
        return Host.objects.filter(group=request["group"])


class Run(WebsocketConsumer, Hosts):
    def connect(self):
        group = self.scope["url_route"]["kwargs"]["group"]
        async_to_sync(self.channel_layer.group_add)(group, self.channel_name)  # ok: nothing that is sent there has a method to go to
        self.accept()

    def receive(self, text_data=None, bytes_data=None):
        if self.scope["user"].is_superuser:
            self.start(json.loads(text_data))

    def start(self, request):
        self.send_line("started", request["id"])

    def send_line(self, text, number):
        self.send(text_data=f"{number}: {text}")


class Terminal(WebsocketConsumer):
    def connect(self):
        group = self.scope["url_route"]["kwargs"]["group"]
        async_to_sync(self.channel_layer.group_add)(group, self.channel_name)  # EW201
        self.accept()

    def user_message(self, event):
        self.send(text_data=event["text"])


class Chat(WebsocketConsumer):
    def connect(self):
        room = self.scope["url_route"]["kwargs"]["room"]
        async_to_sync(self.channel_layer.group_add)(room, self.channel_name)  # EW201
        self.chat_message({"type": "chat.message", "text": "hello"})

    def chat_message(self, event):
        self.send(text_data=event["text"])


class Notes(WebsocketConsumer):
    def connect(self):
        name = self.scope["url_route"]["kwargs"]["name"]
        async_to_sync(self.channel_layer.group_add)(name, self.channel_name)  # EW201


def told(self, event):
    self.send(text_data=event["text"])


setattr(Notes, EVENT, told)
