import logging

import websockets

logger = logging.getLogger(__name__)


class Lamps:
    def __init__(self, dispatcher):
        dispatcher.register_operation("dim", self.dim)
        dispatcher.register_operation("state", self.state)
        dispatcher.add_event_handler("on_client_connected", self.greet)

    def dim(self, message):
        if message.get("lamp") not in self.lamps:
            logger.warning("no such lamp")
            return  # EW314
        self.reply({"dimmed": True})

    def state(self, message):
        self.reply({"lamps": self.lamps})  # ok: always answered

    def greet(self, connection):  # ok: nobody has said anything yet
        if not self.lamps:
            return
        self.reply({"lamps": self.lamps})
