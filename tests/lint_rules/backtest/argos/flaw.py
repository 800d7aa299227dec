"""A dashboard that trusts the cookie of the browser, whatever page has opened the socket."""

from tornado import web, websocket


class Dashboard(websocket.WebSocketHandler):
    def check_origin(self, origin):
        return True

    def open(self):
        if self.get_secure_cookie("user") is None:
            self.close(1008)
            return
        self.application.dashboards.add(self)

    def on_close(self):
        self.application.dashboards.discard(self)


app = web.Application([(r"/ws", Dashboard)], cookie_secret=read_secret())
