from channels.generic.websocket import JsonWebsocketConsumer
from django.core.cache import cache


class Editors(JsonWebsocketConsumer):
    def connect(self):
        self.accept()
        users = cache.get(self.page, [])
        users.append(self.scope["user"].username)
        cache.set(self.page, users, 7200)  # EW519

    def disconnect(self, code):
        with cache.lock("editors"):
            users = cache.get(self.page)
            users.remove(self.scope["user"].username)
            cache.set(self.page, users, 7200)  # ok: under a lock

    def receive_json(self, content):
        page = cache.get("page")
        if page is None:
            page = load_page(content)
            cache.set("page", page)  # ok: it fills what was empty
        self.send_json(page)
