from tornado.websocket import WebSocketHandler

waiting: list[str] = []


class Feed(WebSocketHandler):
    def open(self):
        for text in waiting:  # EW519
            self.write_message(text)
            waiting.remove(text)

    def on_message(self, message):
        for text in list(waiting):  # ok: a copy does not move
            self.write_message(text)
            waiting.remove(text)


class Registry:
    def __init__(self):
        self.handlers = []

    def remove_handler(self, handler):
        self.handlers.remove(handler)

    def tell(self, text):
        for handler in self.handlers:  # EW519
            try:
                handler.write_message(text)
            except WebSocketClosedError:
                self.remove_handler(handler)

    def tell_until_one_has_gone(self, text):
        for handler in self.handlers:
            try:
                handler.write_message(text)
            except WebSocketClosedError:
                self.remove_handler(handler)  # ok: the loop ends with it
                break
