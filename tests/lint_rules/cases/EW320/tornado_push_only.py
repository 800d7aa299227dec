import json
import logging

from tornado.websocket import WebSocketHandler

logger = logging.getLogger(__name__)


class Ticker(WebSocketHandler):
    def on_message(self, message):
        logger.info("got %s", message)  # ok: it is not read, and only logged


class Levels(WebSocketHandler):
    def on_message(self, message):
        wanted = json.loads(message)
        self.level = wanted["level"]  # ok: it is kept
