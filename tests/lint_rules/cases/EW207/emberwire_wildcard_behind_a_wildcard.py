from emberwire import Socket, channel


class S(Socket):
    room = channel("room:*", Room)
    game = channel("room:game:*", Game)  # EW207
