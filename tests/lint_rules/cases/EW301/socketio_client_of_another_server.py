from socketIO_client import SocketIO


class Remote:
    def __init__(self, host):
        self.sio = SocketIO(host)
        self.sio.on("command", self.run)

    def run(self, command):  # ok: the word of a server
        if command["name"] not in self.commands:
            self.sio.emit("reply", {"known": False})
            return
        self.commands[command["name"]]()
