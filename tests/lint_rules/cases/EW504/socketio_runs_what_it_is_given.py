from app.users import current_user
import asyncio
from gettext import gettext as _



class Request:
    def __init__(self, method):
        self.method = method

    @classmethod
    def parse(cls, message):
        return cls(message["method"])


def run_async(work):
    asyncio.get_event_loop().run_until_complete(work)


@sio.on("stop")
def stop(sid, data):
    try:
        running[data["job"]] = False
        run_async(sio.emit("stopped", {"text": _("stopped")}, to=sid))
    except Exception as error:
        run_async(sio.emit("stopped", {"error": str(error)}, to=sid))  # ok: a key that is not there, and a send


@sio.on("parse")
def parse(sid, data):
    try:
        return Request.parse(data).method
    except Exception as error:
        return {"error": str(error)}  # ok: it makes an object of the message


@sio.on("start")
def start(sid, data):
    try:
        run_async(database.execute(data["job"]))
    except Exception as error:
        return {"error": str(error)}  # EW504
