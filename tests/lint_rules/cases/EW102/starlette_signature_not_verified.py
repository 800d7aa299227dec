import jwt
from fastapi import WebSocket

jwt.decode(t, KEY, options={"verify_signature": False})  # EW102
