import tornado.websocket


class Machine(tornado.websocket.WebSocketHandler):
    def open(self):
        self.write_message("connected")

    def on_message(self, message):  # EW209
        worker.queue.put(message)


class Reader:
    def __init__(self):
        self.waiting = []

    def push(self, message):
        self.waiting.append(message)


class Own(tornado.websocket.WebSocketHandler):
    def open(self):
        self.reader = Reader()
        self.write_message("connected")

    def on_message(self, message):  # ok: the reader is that of this connection
        self.reader.push(message)
