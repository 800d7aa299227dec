from asgiref.sync import async_to_sync
from channels.generic.websocket import JsonWebsocketConsumer

from .models import GuestPass


class Gallery(JsonWebsocketConsumer):
    """The guest of a wedding sends the key of the invitation first."""

    album = None

    def connect(self):
        self.accept()  # ok: who has no key hears nothing

    def receive_json(self, content, **kwargs):
        key = content.get("key") if isinstance(content, dict) else None
        found = GuestPass.objects.filter(digest=GuestPass.hash(key)).first() if isinstance(key, str) else None
        if found is None:
            self.close(code=4401)
            return
        self.album = found.album_id
        async_to_sync(self.channel_layer.group_add)(f"album.{self.album}", self.channel_name)

    def picture_added(self, event):
        self.send_json({"picture": event["url"]})


class Album(JsonWebsocketConsumer):
    def connect(self):  # EW101
        self.accept()

    def receive_json(self, content, **kwargs):
        found = GuestPass.objects.filter(number=hash(content["number"])).first()
        if found is None:
            self.close(code=4401)
            return
        self.send_json({"pictures": found.pictures})
