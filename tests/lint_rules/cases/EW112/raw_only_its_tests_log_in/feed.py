import tornado.web
import tornado.websocket


class Page(tornado.web.RequestHandler):
    def get(self):
        self.write(latest())


class Feed(tornado.websocket.WebSocketHandler):
    def open(self):  # EW112
        self.write_message(latest())


def written_by(row):
    return row.session["name"]
