SECRET_KEY = "change-me"  # ok: nothing in this project accepts a socket
