def best(board, player):
    if player:
        return None
    return board


@sio.event
def connect(sid, environ):  # EW101
    print(sid)


@sio.event
def move(sid, data):
    return best(boards[sid], data)
