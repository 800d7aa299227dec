SECRET_KEY = "change-me"  # ok: the sockets are those of the other program, which has a key of its own
