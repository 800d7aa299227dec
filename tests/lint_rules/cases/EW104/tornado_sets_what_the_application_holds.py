import json

import tornado.web
import tornado.websocket


class Page(tornado.web.RequestHandler):
    def get(self):
        self.render("car.html")


class Drive(tornado.websocket.WebSocketHandler):
    def check_origin(self, origin):  # EW104
        return True

    def on_message(self, message):
        data = json.loads(message)
        self.application.angle = data["angle"]


class View(tornado.websocket.WebSocketHandler):
    def check_origin(self, origin):
        return True  # ok: what it sets is its own

    def open(self):
        self.write_message(latest())

    def on_message(self, message):
        data = json.loads(message)
        self.zoom = data["zoom"]
