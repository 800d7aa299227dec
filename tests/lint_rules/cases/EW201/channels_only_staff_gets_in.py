from channels.generic.websocket import WebsocketConsumer


class Device(WebsocketConsumer):
    def connect(self):
        try:
            assert self.is_staff()
            self.pk = self.scope["url_route"]["kwargs"]["pk"]
        except AssertionError:
            self.close()
        else:
            async_to_sync(self.channel_layer.group_add)(f"device-{self.pk}", self.channel_name)  # ok: only staff gets in, and staff may see all devices
            self.accept()

    def is_staff(self):
        return self.scope["user"].has_perm("device.view")
