from tornado.websocket import WebSocketClosedError, WebSocketHandler


class Quiet(WebSocketHandler):
    def write_message(self, message, binary=False):
        try:
            return super().write_message(message, binary)
        except WebSocketClosedError:
            return None


class Player:
    def __init__(self, handler: Quiet):
        self.handler = handler

    def write_message(self, message) -> None:
        self.handler.write_message(message)


class Table:
    def __init__(self):
        self.players: list[Player] = []

    def tell(self, text: str) -> None:
        for player in self.players:  # ok: the project's own method catches what fails
            player.write_message(text)
