import jwt
from fastapi import WebSocket


def who(t):
    try:
        return jwt.decode(t, KEY, algorithms=["HS256"])
    except jwt.PyJWTError:
        log.info("refused", jwt.decode(t, options={"verify_signature": False}))  # ok: it was refused already, and this is for the log
