from tornado.web import Application
from tornado.websocket import WebSocketHandler

from keys import keeper_of

pumps = set()


class PumpSocket(WebSocketHandler):
    async def open(self):
        self.keeper = await keeper_of(self.get_argument("access_token", ""))  # EW105
        if self.keeper is None:
            self.close(4401, "log in")
            return
        pumps.add(self)

    def on_message(self, stroke):
        self.write_message(stroke)


class ValveSocket(WebSocketHandler):
    async def open(self):
        self.keeper = await keeper_of(self.request.headers.get("Authorization", ""))  # ok: no log has the headers
        if self.keeper is None:
            self.close(4401, "log in")
            return
        pumps.add(self)

    def on_message(self, turn):
        self.write_message(turn)


Application([("/pump", PumpSocket), ("/valve", ValveSocket)]).listen(8822)
