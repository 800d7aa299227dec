import socketio

sio = socketio.AsyncServer()
board = load_board()


class Screens:
    def emit_big_letters(self, text, only_here=False):
        if not only_here:
            sio.emit("letters", {"text": text})

    def emit_to_sender(self, text):
        sio.emit("letters", {"text": text}, to=self.sid)


@sio.on("connect")
def connect(sid, environ):
    print(sid)


@sio.on("announce")
def announce(sid, data):  # EW209
    board.screens.emit_big_letters(data["text"])


@sio.on("repeat")
def repeat(sid, data):  # ok: nobody knows whom it tells
    board.screens.emit_somewhere(data["text"])


@sio.on("mine")
def mine(sid, data):  # ok: a flag may say whom it tells
    board.screens.emit_big_letters(data["text"], only_here=True)
