import jwt
from fastapi import FastAPI, WebSocket

from .sessions import begun, open_session

app = FastAPI()


def number_of(token):
    claims = jwt.decode(token, options={"verify_signature": False})  # ok: only its number is read
    return claims.get("jti", "")


def name_of(token):
    claims = jwt.decode(token, options={"verify_signature": False})  # EW102
    return claims.get("jti", ""), claims["sub"]


@app.websocket("/desk")
async def desk(websocket: WebSocket) -> None:
    token = websocket.headers["Authorization"]
    if not begun(number_of(token)):
        await websocket.close(code=1008)
        return
    number, name = name_of(token)
    await websocket.accept()
    await websocket.send_json(open_session(number, name))
