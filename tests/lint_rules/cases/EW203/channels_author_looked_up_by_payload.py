from channels.generic.websocket import WebsocketConsumer


class Chat(WebsocketConsumer):
    def receive(self, text_data):
        data = json.loads(text_data)
        author = Contact.objects.get(user__username=data["from"])  # EW203
        Message.objects.create(author=author, content=data["message"])
