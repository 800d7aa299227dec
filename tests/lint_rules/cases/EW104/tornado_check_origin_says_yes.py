from tornado.websocket import WebSocketHandler


class Dashboard(WebSocketHandler):
    def check_origin(self, origin):  # EW104
        return True

    def open(self):
        if self.get_secure_cookie("user") is None:
            self.close(1008)
