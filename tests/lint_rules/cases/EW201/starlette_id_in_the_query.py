import jwt
from fastapi import FastAPI, WebSocket, WebSocketDisconnect

from boards import may_read

app = FastAPI()
readers: dict[str, set[WebSocket]] = {}


def user_of(ws: WebSocket) -> str:
    return jwt.decode(ws.headers["authorization"], KEY, algorithms=["HS256"])["sub"]


@app.websocket("/pins")
async def pins(ws: WebSocket):
    user_of(ws)
    board = ws.query_params.get("board_id")
    await ws.accept()
    readers.setdefault(board, set()).add(ws)  # EW201
    try:
        async for pin in ws.iter_json():
            for other in list(readers[board]):
                await other.send_json({"pin": pin["text"]})
    except WebSocketDisconnect:
        readers[board].discard(ws)


@app.websocket("/notes")
async def notes(ws: WebSocket):
    user, board = user_of(ws), ws.query_params.get("board_id")
    if not await may_read(user, board):
        await ws.close(1008)
        return
    await ws.accept()
    readers.setdefault(board, set()).add(ws)  # ok: asked whether this user may read that board
    try:
        async for note in ws.iter_json():
            for other in list(readers[board]):
                await other.send_json({"note": note["text"]})
    except WebSocketDisconnect:
        readers[board].discard(ws)
