from emberwire import Socket, channel


class S(Socket):
    room = channel("room:*:", Room)  # EW702
