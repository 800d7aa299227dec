from fastapi import WebSocket
from fastapi_users.authentication import JWTStrategy


def strategy():
    return JWTStrategy(secret="SECRET", lifetime_seconds=3600)  # EW602
