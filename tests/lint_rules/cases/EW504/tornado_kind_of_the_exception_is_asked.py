import json
import logging

from tornado.websocket import WebSocketHandler

from printing import NoPaper, NotAllowed

log = logging.getLogger("printers")


def told(error):
    if isinstance(error, NotAllowed):
        return 4403, str(error)
    if isinstance(error, (NoPaper, KeyError)):
        return 4404, str(error)
    return None, ""


class Office(WebSocketHandler):
    def get_current_user(self):
        return self.get_secure_cookie("clerk")

    def open(self):
        if not self.current_user:
            self.close(4401)


class Printer(Office):
    async def on_message(self, text):
        try:
            await self.application.printers.run(json.loads(text))
        except Exception as error:
            code, reason = told(error)
            if code is None:
                log.exception("printing")
                reason = "that failed"
            self.write_message({"error": reason})  # ok: of two kinds, whose text the program knows


class Plotter(Office):
    async def on_message(self, text):
        try:
            await self.application.plotters.run(json.loads(text))
        except Exception as error:
            if isinstance(error, NotAllowed):
                self.write_message({"error": str(error)})  # ok: the same
            elif isinstance(error, Exception):
                self.write_message({"error": str(error)})  # EW504
