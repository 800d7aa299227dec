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


class Hub:
    def __init__(self):
        self.pending = []

    def put(self, text):
        self.pending.append(text)

    async def flush(self, feed):
        for text in self.pending:
            await feed.write_message(text)
        self.pending.clear()  # EW519

    async def flush_what_is_there(self, feed):
        texts, self.pending = self.pending, []
        for text in texts:
            await feed.write_message(text)
        texts.clear()  # ok: nobody else has this list


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
