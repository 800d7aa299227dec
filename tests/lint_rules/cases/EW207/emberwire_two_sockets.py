from emberwire import Socket, channel


class A(Socket):
    room = channel("room:*", Room)


class B(Socket):
    lobby = channel("room:lobby", Lobby)  # ok: another socket
