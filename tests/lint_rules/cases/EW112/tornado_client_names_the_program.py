import subprocess

import tornado.web
import tornado.websocket


class Page(tornado.web.RequestHandler):
    def get(self):
        self.write("a shell")


class Shell(tornado.websocket.WebSocketHandler):
    def open(self):  # ok: EW101 reports it
        self.write_message("ready")

    def on_message(self, message):
        subprocess.Popen([message])
