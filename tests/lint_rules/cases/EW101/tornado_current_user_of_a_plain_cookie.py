import json
import os

import tornado.web
from tornado.websocket import WebSocketHandler

from ovens import bakery

BAKERIES = json.loads(os.environ.get("BAKERIES", "{}"))


class Oven(WebSocketHandler):
    def get_current_user(self):
        return self.get_cookie("baker_id") or self.get_cookie("staff_id")

    def prepare(self):
        self.place = BAKERIES.get(self.current_user)
        if self.place is None:
            raise tornado.web.HTTPError(403)

    def open(self):  # EW101
        bakery.screens.add(self)
        self.write_message({"bread": bakery.bread_of(self.place)})

    def on_message(self, message):
        bakery.bake(self.place, json.loads(message))

    def on_close(self):
        bakery.screens.discard(self)


class Till(WebSocketHandler):
    def get_current_user(self):
        cookie = self.get_signed_cookie("staff_id", max_age_days=1)
        return cookie.decode() if cookie else None

    def prepare(self):
        self.place = BAKERIES.get(self.current_user)
        if self.place is None:
            raise tornado.web.HTTPError(403)

    def open(self):  # ok: the cookie is signed
        bakery.screens.add(self)
        self.write_message({"bread": bakery.bread_of(self.place)})

    def on_message(self, message):
        bakery.bake(self.place, json.loads(message))

    def on_close(self):
        bakery.screens.discard(self)
