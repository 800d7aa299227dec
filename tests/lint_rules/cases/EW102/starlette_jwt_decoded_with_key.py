import jwt
from fastapi import WebSocket

jwt.decode(t, KEY, algorithms=["HS256"])  # ok: the key and the algorithm are given
