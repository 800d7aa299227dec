from channels.generic.websocket import JsonWebsocketConsumer


class Asks:
    def connect(self):
        if self.may_enter():
            return super().connect()
        return self.close()


class Members(Asks):
    def may_enter(self):
        return self.scope["user"].is_authenticated


class Board:
    def connect(self):
        super().connect()
        self.send_json({"board": board.rows()})


class Live(Members, Board, JsonWebsocketConsumer):
    """ok: Python asks the ancestors of the first base before the second."""


class Late(Board, Members, JsonWebsocketConsumer):
    """ok: `super()` in the first base is the second, which turns strangers away."""


class Open(Board, JsonWebsocketConsumer):  # EW101
    pass
