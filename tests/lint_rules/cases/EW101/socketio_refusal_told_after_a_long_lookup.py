from flask_jwt_extended import decode_token
from flask_socketio import Namespace, SocketIO, disconnect, emit

from clinic import Nurse, beds, clock

socketio = SocketIO()


class Ward(Namespace):
    def on_connect(self, auth):  # ok: what is sent above `connected` is the refusal
        try:
            nurse = self.nurse_of(auth)
            if not nurse:
                self.refuse("no nurse goes by this badge")
                disconnect()
                return
            if not self.may_enter(nurse):
                self.refuse("another ward")
                disconnect()
                return
            emit("connected", {"beds": beds(nurse.ward)})
        except Exception:
            self.refuse("try again")
            disconnect()

    def nurse_of(self, auth):
        if not auth or "badge" not in auth:
            return None
        nurse = Nurse.query.get(decode_token(auth["badge"])["sub"])
        if not nurse or nurse.has_left:
            return None
        return nurse

    def may_enter(self, nurse):
        return nurse.ward == self.namespace

    def refuse(self, text, code="refused"):
        emit("error", {"code": code, "text": text, "at": clock.now()})


class Nightly(Ward):
    def on_connect(self, auth):  # ok: the base class asks
        super().on_connect(auth)


class Corridor(Ward):
    def on_connect(self, auth):  # EW101
        emit("beds", {"free": beds("corridor"), "at": clock.now()})
        nurse = self.nurse_of(auth)
        if nurse is None:
            self.refuse("no nurse goes by this badge")
            disconnect()
            return
        emit("connected", {"beds": beds(nurse.ward)})


socketio.on_namespace(Ward("/ward"))
socketio.on_namespace(Nightly("/night"))
socketio.on_namespace(Corridor("/corridor"))
