import logging

import jwt
from fastapi import WebSocket

log = logging.getLogger(__name__)
keys = jwt.PyJWKClient("https://login.harbour.example/keys")


def pilot_of(token: str) -> dict:
    try:
        key = keys.get_signing_key_from_jwt(token)
        return jwt.decode(token, key.key, algorithms=["ES256"])
    except jwt.PyJWKClientError:
        log.warning("the login does not answer")
        return jwt.decode(token, options={"verify_signature": False})  # EW102


def berth_of(token: str) -> dict | None:
    try:
        key = keys.get_signing_key_from_jwt(token)
        return jwt.decode(token, key.key, algorithms=["ES256"])
    except jwt.InvalidTokenError:
        claims = jwt.decode(token, options={"verify_signature": False})  # ok: it is only written into the log
        log.info("a bad token of %s", claims.get("sub"))
        return None


async def enter(websocket: WebSocket, token: str) -> None:
    if berth_of(token) is None:
        await websocket.close(1008)
        return
    await websocket.accept()
    await websocket.send_json(pilot_of(token))
