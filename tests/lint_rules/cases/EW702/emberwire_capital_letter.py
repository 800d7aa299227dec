from emberwire import Socket, channel


class S(Socket):
    room = channel("Room:*", Room)  # EW702
