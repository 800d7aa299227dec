from emberwire import Socket, channel


class S(Socket):
    room = channel("room:*", Room)
    admins = channel("room:admins", Admins)  # EW207
