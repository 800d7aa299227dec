from channels.generic.websocket import JsonWebsocketConsumer


class Peers(JsonWebsocketConsumer):
    def connect(self):
        self.accept()

    def receive_json(self, content):
        name = f"rpc_{content.pop('method')}"
        if method := getattr(self, name, None):
            self.send_json(method(**content))

    def rpc_whoami(self):
        if self.scope["user"].is_anonymous:
            raise PermissionError
        return self.scope["user"].id

    def rpc_follow(self, account):
        self.channel_layer.group_add(f"account_{account}", self.channel_name)  # EW201
        return True

    def changed(self, event):
        self.send_json(event)
