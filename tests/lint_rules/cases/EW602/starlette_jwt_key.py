from fastapi import WebSocket
JWT_SECRET_KEY = "MY_KEY"  # EW602
