from flask_socketio import SocketIO, emit

socketio = SocketIO()


def register_bids(server):
    @server.on("bid")
    def bid(data):
        emit("bid", data, broadcast=True)


def register_chat(server):  # EW515
    @server.on("chat")
    def chat(data):
        emit("chat", data, broadcast=True)


if __name__ == "__main__":
    register_bids(socketio)
    socketio.run()
