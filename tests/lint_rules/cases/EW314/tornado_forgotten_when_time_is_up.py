import json
import logging
import uuid

from tornado.ioloop import IOLoop
from tornado.websocket import WebSocketHandler

log = logging.getLogger(__name__)
waiting = {}
timers = {}


class Counter(WebSocketHandler):
    async def on_message(self, frame):
        msg = json.loads(frame)
        number = uuid.uuid4().hex
        waiting[number] = (msg.get("clerk"), self)
        IOLoop.current().call_later(120, self.forget, number)
        IOLoop.current().call_later(60, self.remind, number)
        timers[number] = IOLoop.current().call_later(600, self.forget_timer, number)
        await self.write_message(json.dumps({"number": number}))

    def forget(self, number):
        if waiting.pop(number, None) is not None:  # EW314
            log.warning("%s was not served", number)

    def remind(self, number):
        clerk, guest = waiting.pop(number, (None, None))
        if guest is not None:
            guest.write_message({"number": number, "error": "nobody came"})  # ok: told

    def forget_timer(self, number):
        timers.pop(number, None)  # ok: nobody waits for a timer
