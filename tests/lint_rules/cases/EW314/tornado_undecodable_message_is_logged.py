import logging

from tornado.websocket import WebSocketHandler

logger = logging.getLogger(__name__)


class Panel(WebSocketHandler):
    def open(self):
        try:
            self.board = boards.find(self.name)
        except Exception:  # EW314
            logger.exception("no board")

    def on_message(self, message):
        try:
            command = codec.decode(message)
        except Exception:  # EW314
            logger.exception("no command")
            return
        self.write_message(self.board.run(command))
