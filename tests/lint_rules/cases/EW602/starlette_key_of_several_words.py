from fastapi import WebSocket
SECRET_KEY = "a key in a line of its own"  # EW602
