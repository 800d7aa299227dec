import jwt
from fastapi import Depends, FastAPI, WebSocket

from .models import Pair, State, session

KEY = open("key.pem").read()

app = FastAPI()
rooms = {}


@app.websocket("/pairs")
async def pairs(ws: WebSocket, token: str, pair_id: str, db=Depends(session)):
    jwt.decode(token, KEY, algorithms=["RS256"])
    pair = db.query(Pair).filter(Pair.id == pair_id).first()
    if not pair or pair.status != State.ACCEPTED:
        await ws.close(4403)
        return
    await ws.accept()
    rooms.setdefault(pair_id, set()).add(ws)  # EW201
    async for text in ws.iter_text():
        for other in rooms[pair_id]:
            await other.send_text(text)


@app.websocket("/own-pairs")
async def own_pairs(ws: WebSocket, token: str, pair_id: str, db=Depends(session)):
    user = jwt.decode(token, KEY, algorithms=["RS256"])["sub"]
    pair = db.query(Pair).filter(Pair.id == pair_id).first()
    if not pair or pair.status != State.ACCEPTED or user not in (pair.left, pair.right):
        await ws.close(4403)
        return
    await ws.accept()
    rooms.setdefault(pair_id, set()).add(ws)  # ok: one of the two
    async for text in ws.iter_text():
        for other in rooms[pair_id]:
            await other.send_text(text)
