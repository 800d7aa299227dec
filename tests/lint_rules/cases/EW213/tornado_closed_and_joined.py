from tornado.websocket import WebSocketHandler

players = []


class Lobby(WebSocketHandler):
    def open(self):
        if game.has_started:
            self.close(1000, "too late")  # EW213
        players.append(self)
