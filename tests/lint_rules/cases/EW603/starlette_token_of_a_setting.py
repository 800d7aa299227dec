import os

from fastapi import WebSocket

SECURITY_KEY = os.getenv("OS_SECURITY_KEY")


def is_known(token: str) -> bool:
    return token == SECURITY_KEY  # EW603


async def feed(ws: WebSocket): ...
