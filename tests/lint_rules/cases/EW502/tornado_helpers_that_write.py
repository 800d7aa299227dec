from tornado.web import Application
from tornado.websocket import WebSocketHandler


class Status(WebSocketHandler):
    watchers: set["Status"] = set()

    def open(self):
        self.watchers.add(self)

    def on_close(self):
        self.watchers.discard(self)

    def tell_state(self, state: str) -> None:
        self.write_message({"state": state})


class Server(Application):
    def __init__(self):
        super().__init__([("/status", Status)])
        self.listeners = set()

    def tell_one(self, listener: WebSocketHandler) -> None:
        listener.write_message({"busy": True})

    def tell_all(self) -> None:
        for listener in self.listeners:  # EW502
            self.tell_one(listener)

    def tell_watchers(self) -> None:
        for watcher in Status.watchers:  # EW502
            watcher.tell_state("busy")
