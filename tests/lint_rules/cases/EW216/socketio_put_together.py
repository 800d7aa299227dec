from flask_socketio import SocketIO, emit

socketio = SocketIO()


class Writer(db.Model):
    name = db.Column(db.String)
    correo = db.Column(db.String)

    def to_dict(self):
        return {"name": self.name, "correo": self.correo}


class Letter(db.Model):
    text = db.Column(db.String)
    writer = db.relationship("Writer")

    def to_dict(self):
        return {"text": self.text, "writer": self.writer.to_dict()}


def posted(letter_id):
    letter = Letter.query.get(letter_id)
    socketio.emit("posted", letter.to_dict())  # EW216


def changed(letter):
    told = {"text": letter.text}
    if letter.is_signed:
        told["email"] = letter.writer.correo
    socketio.emit("changed", told)  # EW216


def arrived(member):
    socketio.emit("arrived", {"name": member.email})  # EW216
    socketio.emit("status", f"{member.email} is here")  # EW216
    socketio.emit("status", f"{member.name} is here")  # ok: a name
    socketio.emit("status", {"help": settings.contact_email, "by": Kind.EMAIL})  # ok: nobody's own
    socketio.emit("hello", {"name": member.name}, room=f"person_{member.email}")  # ok: the name of a room
