from fastapi import FastAPI, WebSocket, WebSocketException
from starlette.types import Receive, Scope, Send

app = FastAPI()


class Tokens:
    async def __call__(self, scope: Scope, receive: Receive, send: Send):
        headers = dict(scope["headers"])
        if b"sec-websocket-protocol" in headers:
            token = headers[b"sec-websocket-protocol"].decode().split(", ")  # ok: it is there
            name, key = token  # EW314
            scope["user"] = await user_of(name, key)
        await self.inner(scope, receive, send)


@app.websocket("/seats")
async def seats(websocket: WebSocket):
    user = await user_of("session", websocket.cookies["sessionid"])  # EW314
    await websocket.accept()
    await websocket.send_json({"user": user})


@app.websocket("/rows")
async def rows(websocket: WebSocket):
    try:
        token = websocket.query_params["token"]
        scheme, key = websocket.headers.get("authorization", "").split(" ")
    except (KeyError, ValueError):
        await websocket.close(1008)  # ok: it is told so
        return
    await websocket.accept()
    await websocket.send_json({"token": token, "scheme": scheme, "key": key})


def asked(auth_header: str | None):
    if auth_header is None:
        raise WebSocketException(code=1008)
    _, token = auth_header.split(" ")  # EW314
    return token


def counted(auth_header: str):
    parts = auth_header.split(" ")
    if len(parts) != 2:
        raise WebSocketException(code=1008)
    scheme, token = parts  # ok: there are two
    return token


def tried(auth_header: str):
    _, token = auth_header.split(" ")  # ok: who calls it catches that
    return token


@app.websocket("/wagons")
async def wagons(websocket: WebSocket):
    token = asked(websocket.headers.get("authorization"))
    token = token or counted(websocket.headers.get("authorization", ""))
    try:
        token = token or tried(websocket.headers.get("authorization", ""))
    except ValueError:
        await websocket.close(1008)
        return
    await websocket.accept()
    await websocket.send_json({"token": token})
