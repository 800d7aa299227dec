from tornado.websocket import WebSocketHandler


class Dashboard(WebSocketHandler):
    def check_origin(self, origin):
        return True  # ok: a page has to know the token

    def open(self):
        if not tokens.verify(self.get_argument("token", "")):
            self.close(1008)


class Other(WebSocketHandler):
    def check_origin(self, origin):
        return urlparse(origin).netloc in ALLOWED  # ok: the whole origin

    def open(self):
        greet(self.current_user)
