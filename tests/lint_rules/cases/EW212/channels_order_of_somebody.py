from channels.generic.websocket import JsonWebsocketConsumer


class Orders(JsonWebsocketConsumer):
    def connect(self):
        if self.scope["user"].is_anonymous:
            return self.close()
        self.accept()

    def receive_json(self, content):
        order = Order.objects.get(id=content["order_id"])
        self.send_json({"total": order.total})  # EW212
