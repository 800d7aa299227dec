from tornado.websocket import WebSocketHandler

waiting = []
later = []


class Pairs(WebSocketHandler):
    def on_message(self, message):
        if self.other is None:
            waiting.append(message)
            later.append(message)
            return
        while len(waiting) > 0:  # EW515
            self.other.write_message(waiting.pop())
        while later:
            self.other.write_message(later.pop(0))  # ok: from the front
        self.other.write_message(message)
