import hashlib
import hmac
import os

from tornado.web import Application
from tornado.websocket import WebSocketHandler

from crews import crew_of

KEY = os.environ["RIG_KEY"].encode()
RIGS = set()


class RigSocket(WebSocketHandler):
    async def open(self):  # EW101
        self.crew = await crew_of(self.get_cookie("rig_user", ""))
        if self.crew is None:
            self.close(4401, "log in")
            return
        RIGS.add(self)

    def on_message(self, depth):
        for rig in list(RIGS):
            rig.write_message(depth)


class SignedSocket(WebSocketHandler):
    async def open(self):  # ok: Tornado has signed it
        self.crew = await crew_of(self.get_signed_cookie("rig_user"))
        if self.crew is None:
            self.close(4401, "log in")
            return
        RIGS.add(self)

    def on_message(self, depth):
        for rig in list(RIGS):
            rig.write_message(depth)


class OwnSocket(WebSocketHandler):
    async def open(self):  # ok: the program itself has signed it
        name, _, signature = self.get_cookie("rig_user", "").partition(".")
        if not hmac.compare_digest(signature, hmac.new(KEY, name.encode(), hashlib.sha256).hexdigest()):
            self.close(4401, "log in")
            return
        RIGS.add(self)

    def on_message(self, depth):
        for rig in list(RIGS):
            rig.write_message(depth)


class SessionSocket(WebSocketHandler):
    async def open(self):  # ok: under the key in this cookie the server keeps who it is
        self.crew = await crew_of(self.get_cookie("rig_session", ""))
        if self.crew is None:
            self.close(4401, "log in")
            return
        RIGS.add(self)

    def on_message(self, depth):
        for rig in list(RIGS):
            rig.write_message(depth)


Application(
    [("/rig", RigSocket), ("/signed", SignedSocket), ("/own", OwnSocket), ("/session", SessionSocket)]
).listen(8830)
