from emberwire import Socket, channel


class S(Socket):
    room = channel(ROOMS, Room)
    lobby = channel("room:lobby", Lobby)  # ok: the first pattern cannot be seen
