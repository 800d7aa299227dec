from channels.generic.websocket import WebsocketConsumer


class Chat(WebsocketConsumer):
    def receive(self, text_data):
        data = json.loads(text_data)
        rows = Message.objects.raw("SELECT * FROM chat_message WHERE room = '%s'" % data["room"])  # EW605
