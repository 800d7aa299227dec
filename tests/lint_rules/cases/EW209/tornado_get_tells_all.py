from tornado import web, websocket

clients = []


class Socket(websocket.WebSocketHandler):
    def open(self):
        clients.append(self)

    def on_close(self):
        clients.remove(self)


class Api(web.RequestHandler):
    def get(self):  # EW209
        for client in clients:
            client.write_message({"value": self.get_argument("value")})


class Page(web.RequestHandler):
    def get(self):
        self.render("index.html")  # ok: tells nobody else
