import base64

from fastapi import WebSocket


def user_of(credentials: str):
    user, _, password = base64.b64decode(credentials).decode().partition(":")
    logger.info("credentials of %s", user)  # ok: the secret is the other piece
    logger.info("tried %s", password)  # EW601
    return user


@app.websocket("/ws")
async def feed(ws: WebSocket):
    user_of(ws.headers["authorization"])
