import tornado.web
import tornado.websocket


class Page(tornado.web.RequestHandler):
    def get(self):
        self.write({"playlists": music.current_user_playlists()})


class Playing(tornado.websocket.WebSocketHandler):
    def open(self):  # EW112
        self.write_message(latest())

    def on_message(self, message):
        for client in clients:
            client.write_message(message)
