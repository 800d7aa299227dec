from flask_socketio import SocketIO, emit

socketio = SocketIO()


@socketio.on("bid")
def bid(data):
    emit("outbid", data, to=f"bidder_{data['last']}")  # EW315
    emit("bid", data, to=data["last"])  # ok: may be the sid of a client
    emit("bid", data, broadcast=True)


def close_lot(lot):
    socketio.emit("sold", {"lot": lot}, room="auctioneers")  # EW315
