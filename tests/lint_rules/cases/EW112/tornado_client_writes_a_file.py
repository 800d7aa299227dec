import tornado.web
import tornado.websocket


class Page(tornado.web.RequestHandler):
    def get(self):
        self.write("an editor")


class Editor(tornado.websocket.WebSocketHandler):
    def open(self):  # EW112
        self.write_message("ready")

    def on_message(self, message):
        with open("program.c", "w") as file:
            file.write(message)


class Notes(tornado.websocket.WebSocketHandler):
    def open(self):  # EW112
        self.write_message("ready")

    def on_message(self, message):
        with open(f"{message}.log", "w") as file:
            print("began", file=file)
