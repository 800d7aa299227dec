from channels.generic.websocket import JsonWebsocketConsumer


class Desk(JsonWebsocketConsumer):
    """More kinds of messages than fit on a hand: each is served by a method of its own."""

    def connect(self):
        self.user = self.scope["user"]
        if not self.user.is_authenticated:
            return self.close()
        self.accept()

    def receive_json(self, content):
        table = {
            "hello": self.hello,
            "ping": self.ping,
            "name": self.name,
            "mute": self.mute,
            "unmute": self.unmute,
            "raise": self.raise_hand,
            "lower": self.lower_hand,
            "away": self.away,
            "back": self.back,
            "close": self.close_poll,
            "close_own": self.close_own_poll,
        }
        serve = table.get(content["kind"])
        if serve is not None:
            serve(content)

    def hello(self, content):
        self.send_json({"hello": self.user.username})

    def ping(self, content):
        self.send_json({"pong": 1})

    def name(self, content):
        self.send_json({"name": self.user.username})

    def mute(self, content):
        self.send_json({"muted": True})

    def unmute(self, content):
        self.send_json({"muted": False})

    def raise_hand(self, content):
        self.send_json({"hand": True})

    def lower_hand(self, content):
        self.send_json({"hand": False})

    def away(self, content):
        self.send_json({"away": True})

    def back(self, content):
        self.send_json({"away": False})

    def close_poll(self, content):
        poll = Poll.objects.get(id=content["poll_id"])
        poll.open = False  # EW212
        poll.save()

    def close_own_poll(self, content):
        poll = Poll.objects.get(id=content["poll_id"], owner=self.user)
        poll.open = False  # ok: looked up by its owner
        poll.save()
