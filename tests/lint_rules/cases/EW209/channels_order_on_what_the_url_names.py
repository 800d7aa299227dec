from channels.generic.websocket import JsonWebsocketConsumer


class Match(JsonWebsocketConsumer):
    def connect(self):
        self.match = matches.find(self.scope["url_route"]["kwargs"]["name"])
        self.accept()

    def receive_json(self, content):  # EW209
        if content["kind"] == "start":
            self.start()
        elif content["kind"] == "look":
            self.look()

    def start(self):
        self.match.start()

    def look(self):
        self.send_json({"state": self.match.state})


class Board(JsonWebsocketConsumer):
    def connect(self):
        self.match = matches.find(self.scope["url_route"]["kwargs"]["name"])
        self.accept()

    def receive_json(self, content):  # ok: the match is told who it is, and can ask whether it is his turn
        self.match.finish(self.scope["user"])


class Watch(JsonWebsocketConsumer):
    def connect(self):
        self.match = matches.find(self.scope["url_route"]["kwargs"]["name"])
        self.accept()

    def receive_json(self, content):  # ok: it only looks
        self.match.refresh_from_db()
        self.send_json({"state": self.match.state})
