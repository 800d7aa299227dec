import json

from tornado.web import Application, HTTPError
from tornado.websocket import WebSocketHandler

from crews import find_keeper

LAMPS = {}
BOARDS = set()


class Base(WebSocketHandler):
    keeper = None

    async def prepare(self):
        self.keeper = await find_keeper(self.get_query_argument("keeper", ""))
        if self.keeper is None:
            raise HTTPError(401)

    async def on_message(self, raw):
        wish = json.loads(raw)
        answer = await getattr(self, "do_" + wish["verb"])(wish)
        await self.write_message({"of": wish["verb"], **answer})


class LampSocket(Base):
    def open(self):  # EW101
        BOARDS.add(self)

    def on_close(self):
        BOARDS.discard(self)

    async def do_light(self, wish):
        LAMPS[wish["lamp"]] = True
        for board in list(BOARDS):
            board.write_message({"lit": wish["lamp"]})
        return {"ok": True}


Application([("/lamps", LampSocket)]).listen(8810)
