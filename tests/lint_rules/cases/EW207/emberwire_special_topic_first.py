from emberwire import Socket, channel


class S(Socket):
    lobby = channel("room:lobby", Lobby)
    room = channel("room:*", Room)
    rooms = channel("rooms:*", Rooms)  # ok: the special one comes first, and the prefix ends in its colon
