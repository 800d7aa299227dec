from tornado.websocket import WebSocketHandler


class Play(WebSocketHandler):
    def initialize(self):
        self.game = None
        self.name = None

    def open(self):
        self.name = self.get_argument("name", "somebody")

    def on_message(self, message):
        if message == "start":
            self.start(message)
        elif message == "name":
            self.write_message(self.name.title())  # ok: it is set when the connection opens
        elif message == "move":
            self.move(message)
        else:
            self.leave(message)

    def start(self, message):
        self.game = Game(message)
        self.write_message("started")

    def move(self, message):
        self.game.move(message)  # EW314
        self.write_message("moved")

    def leave(self, message):
        if self.game is not None:
            self.game.leave(message)  # ok: it is asked whether there is one
        self.write_message("left")
