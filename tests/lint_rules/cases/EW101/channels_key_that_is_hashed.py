from asgiref.sync import async_to_sync
from channels.generic.websocket import JsonWebsocketConsumer

from parcels.models import Parcel, ParcelKey


class FollowConsumer(JsonWebsocketConsumer):
    def connect(self):  # ok: the first message has a key, and without it nothing is told
        self.accept()

    def receive_json(self, content):
        key = content.get("key")
        found = ParcelKey.objects.filter(digest=ParcelKey.hash(key)).first() if isinstance(key, str) else None
        if found is None:
            self.close(code=4401)
            return
        async_to_sync(self.channel_layer.group_add)(f"parcel-{found.parcel_id}", self.channel_name)
        self.send_json({"following": found.parcel_id})


class ShelfConsumer(JsonWebsocketConsumer):
    def connect(self):  # EW101
        self.accept()

    def receive_json(self, content):
        key = content.get("key")
        found = Parcel.objects.filter(shelf=key).first() if isinstance(key, str) else None
        if found is None:
            self.close(code=4404)
            return
        async_to_sync(self.channel_layer.group_add)(f"shelf-{found.shelf}", self.channel_name)
        self.send_json({"following": found.shelf})
