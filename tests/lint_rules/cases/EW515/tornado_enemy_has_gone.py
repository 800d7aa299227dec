from tornado.websocket import WebSocketClosedError, WebSocketHandler

waiting = {}


class Duel:
    def shoot(self, socket: WebSocketHandler, shot: str) -> str:
        player, enemy = self.players_of(socket)
        enemy.socket.write_message(shot)  # EW515
        return player.name

    def answer(self, socket: WebSocketHandler, text: str) -> str:
        player, enemy = self.players_of(socket)
        try:
            enemy.socket.write_message(text)
        except WebSocketClosedError:
            return "gone"
        player.socket.write_message(text)  # ok: who has gone is the one who sent
        return "told"


class Doors:
    def __init__(self):
        self.connections = {}

    def enter(self, socket: WebSocketHandler, code: str) -> bool:
        first = self.connections.pop(code)
        first.socket.write_message("come in")  # EW515
        return True
