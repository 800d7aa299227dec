import logging

from flask_socketio import emit


class Notices:
    def tell(self, notice):
        try:
            emit("notice", notice.as_dict())
        except Exception:  # EW515
            pass

    def shout(self, notice):
        try:
            emit("notice", notice.as_dict())
        except Exception:
            logging.exception("notice")  # ok: somebody can read it
