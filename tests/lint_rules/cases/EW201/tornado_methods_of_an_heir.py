from tornado.escape import json_decode
from tornado.web import HTTPError
from tornado.websocket import WebSocketHandler

from people import may_hear, person_of

calls = {}


class Verbs(WebSocketHandler):
    person = None

    async def prepare(self):
        self.person = await person_of(self.request.headers.get("Authorization", ""))
        if self.person is None:
            raise HTTPError(401)

    async def on_message(self, raw):
        message = json_decode(raw)
        verb = getattr(self, "do_" + message["verb"], None)
        if verb is None:
            await self.write_message({"error": "no such verb"})
            return
        await self.write_message(await verb(message))


class Ears(Verbs):
    def open(self):
        self.heard = set()

    async def do_hear(self, message):
        call = calls.get(message["call"])
        if call is None:
            return {"error": "no such call"}
        call.listeners.add(self)  # EW201
        return {"notes": call.notes}

    async def do_join(self, message):
        call = calls.get(message["call"])
        if call is None or not await may_hear(self.person, call):
            return {"error": "no such call"}
        call.listeners.add(self)  # ok: who may hear it is asked
        return {"notes": call.notes}
