from collections import defaultdict

from fastapi import Depends, FastAPI, WebSocket, WebSocketDisconnect

from accounts import current_user
from matches import plays_in

app = FastAPI()
tables = defaultdict(lambda: defaultdict(list))
tabs = defaultdict(lambda: defaultdict(set))


@app.websocket("/tables/{table_id}")
async def play(websocket: WebSocket, table_id: int, user=Depends(current_user)):
    await websocket.accept()
    tables[table_id][user.id].append(websocket)  # EW201
    try:
        async for move in websocket.iter_json():
            for sockets in tables[table_id].values():
                for other in sockets:
                    await other.send_json({"by": user.id, "move": int(move["square"])})
    except WebSocketDisconnect:
        tables[table_id][user.id].remove(websocket)


@app.websocket("/matches/{table_id}")
async def match(websocket: WebSocket, table_id: int, user=Depends(current_user)):
    if not await plays_in(table_id, user):
        await websocket.close(1008)
        return
    await websocket.accept()
    tables[table_id][user.id].append(websocket)  # ok: only who plays in it gets here
    async for _ in websocket.iter_json():
        await websocket.send_json({"players": len(tables[table_id])})


@app.websocket("/inbox/{kind}")
async def inbox(websocket: WebSocket, kind: str, user=Depends(current_user)):
    await websocket.accept()
    tabs[user.id][kind].add(websocket)  # ok: the first key is the user's own
    async for _ in websocket.iter_json():
        await websocket.send_json({"tabs": len(tabs[user.id][kind])})
