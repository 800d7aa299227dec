from flask_socketio import SocketIO

socketio = SocketIO()


class Guest(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    email = db.Column(db.String)

    def to_dict(self):
        return {"id": self.id, "email": self.email}

    def to_badge(self):
        return {"id": self.id}


class Room(db.Model):
    id = db.Column(db.Integer, primary_key=True)

    def to_dict(self):
        return {"id": self.id}


def arrived(number):
    guest = Guest.query.get(number)
    socketio.emit("arrived", guest.to_dict())  # EW216
    socketio.emit("arrived", guest.to_badge())  # ok: without the address
    socketio.emit("freed", Room.query.get(number).to_dict())  # ok: a room has no address


def listed():
    guests = Guest.query.all()
    socketio.emit("guests", {"guests": [one.to_dict() for one in guests]})  # EW216
    socketio.emit("guests", {"guests": [one.id for one in guests]})  # ok: numbers
