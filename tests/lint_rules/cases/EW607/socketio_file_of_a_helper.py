import socketio

sio = socketio.AsyncServer()


def stored(name, text):
    with open("notes/" + name, "w") as file:  # EW607
        file.write(text)


@sio.on("note")
async def note(sid, data):
    stored(data["name"], data["text"])
