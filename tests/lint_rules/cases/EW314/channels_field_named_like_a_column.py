from channels.generic.websocket import JsonWebsocketConsumer


class Chat(JsonWebsocketConsumer):
    def receive_json(self, content, **kwargs):
        text = content["text"]  # EW314
        said = Said.objects.create(text=text, author=self.scope["user"])
        self.send_json({"id": said.pk})


class Shop(JsonWebsocketConsumer):
    def receive_json(self, content, **kwargs):
        if "order" in content:
            order = content["order"]  # ok: the field is asked for
            placed = Order.objects.create(order=order)
            self.send_json({"id": placed.pk})
        else:
            self.send_json({"error": "order is missing"})
