from emberwire import Socket, channel


class S(Socket):
    lobby = channel("lobby", Lobby)  # ok: one of the four shapes
    room = channel("room:*", Room)
    notes = channel("user-notes:user_123", Notes)
    typing = channel("room:42:typing", Typing)
    all = channel("updates:all", Updates)
