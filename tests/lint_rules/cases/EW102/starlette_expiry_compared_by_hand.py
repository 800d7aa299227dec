import jwt
from fastapi import WebSocket


def who(t):
    payload = jwt.decode(t, KEY, algorithms=["HS256"], options={"verify_exp": False})  # ok: the next line compares the expiry
    return payload if payload["exp"] > time.time() - LEEWAY else None
