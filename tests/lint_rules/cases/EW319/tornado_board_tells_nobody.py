from tornado.websocket import WebSocketHandler


class Board:
    def __init__(self):
        self.watchers = set()

    def tell(self, text):
        for watcher in self.watchers:
            watcher.write_message(text)


class Watch(WebSocketHandler):
    board = Board()

    def open(self):
        self.board.watchers.add(self)

    def on_message(self, message):
        self.pinged(message)  # ok: what the base has is not known here
        self.write_message(self.board.summary)  # ok: what a class holds may be given elsewhere


async def departed(train):
    board = Board()
    board.tell(train)
    board.broadcast(train)  # EW319


async def arrived(train):
    Board().announce(train)  # ok: what is called on a result is not followed
