import hmac
import os

from fastapi import WebSocket

SECURITY_KEY = os.getenv("OS_SECURITY_KEY")


def is_known(token: str) -> bool:
    return hmac.compare_digest(token, SECURITY_KEY)


async def feed(ws: WebSocket): ...
