from channels.generic.websocket import JsonWebsocketConsumer


class Own(JsonWebsocketConsumer):
    def connect(self):
        if self.scope["user"].is_anonymous:
            return self.close()
        self.accept()

    def receive_json(self, content):
        order = Order.objects.get(id=content["order_id"], customer=self.scope["user"])
        self.send_json({"total": order.total})  # ok: the query has the user in it


class Compared(JsonWebsocketConsumer):
    def connect(self):
        if self.scope["user"].is_anonymous:
            return self.close()
        self.accept()

    def receive_json(self, content):
        order = Order.objects.get(id=content["order_id"])
        if order.customer != self.scope["user"]:
            return
        self.send_json({"total": order.total})  # ok: the owner was compared


class Staff(JsonWebsocketConsumer):
    def connect(self):
        if not self.scope["user"].is_staff:
            return self.close()
        self.accept()

    def receive_json(self, content):
        order = Order.objects.get(id=content["order_id"])
        self.send_json({"total": order.total})  # ok: only those who may see all get in


def verify_owner(user):
    return user.id in owners and not user.is_anonymous


class Owner(JsonWebsocketConsumer):
    def connect(self):
        if not verify_owner(self.scope["user"]):
            return self.close()
        self.accept()

    def receive_json(self, content):
        order = Order.objects.get(id=content["order_id"])
        self.send_json({"total": order.total})  # ok: the helper lets in who owns all of it
