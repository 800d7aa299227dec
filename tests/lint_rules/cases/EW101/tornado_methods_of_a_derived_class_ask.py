import json

from tornado.web import Application
from tornado.websocket import WebSocketHandler

from crews import keeper_by_token

LAMPS = {}


class Base(WebSocketHandler):
    async def on_message(self, raw):
        wish = json.loads(raw)
        await getattr(self, "do_" + wish["verb"])(wish)


class LampSocket(Base):
    def open(self):  # ok: nothing is told or done until a message has brought a token
        self.keeper = None

    async def do_light(self, wish):
        keeper = await keeper_by_token(wish.get("token"))
        if keeper is None:
            self.close(4401, "log in")
            return
        LAMPS[wish["lamp"]] = keeper
        await self.write_message({"lit": wish["lamp"], "by": keeper.name})


Application([("/lamps", LampSocket)]).listen(8811)
