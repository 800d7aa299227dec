from itsdangerous import BadSignature, TimestampSigner
from starlette.websockets import WebSocket


def session_of(websocket: WebSocket):
    signer = TimestampSigner(SECRET)
    try:
        return signer.unsign(websocket.cookies["session"])  # EW102
    except BadSignature:
        return None


def fresh_session_of(websocket: WebSocket):
    signer = TimestampSigner(SECRET)
    return signer.unsign(websocket.cookies["session"], max_age=86_400)  # ok: a day, and no longer


def plain(websocket: WebSocket, signature_of):
    return signature_of.unsign(websocket.cookies["theme"])  # ok: it knows no time
