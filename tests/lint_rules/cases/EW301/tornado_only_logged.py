import logging

from tornado.websocket import WebSocketHandler


class Braces(logging.LoggerAdapter):
    def debug(self, text, *args):
        if self.isEnabledFor(logging.DEBUG):
            self.count = len(args)
            self.logger.log(logging.DEBUG, text.format(*args))


log = Braces(logging.getLogger(__name__))


class Pages(WebSocketHandler):
    def on_message(self, message):  # ok: it is only logged
        log.debug("{} says {}", self.request.remote_ip, message)
