from collections import defaultdict

from fastapi import Depends, FastAPI, WebSocket

from accounts import current_user, plays_in

app = FastAPI()
tables = defaultdict(set)


@app.websocket("/tables/{table}")
async def table_socket(ws: WebSocket, table: str, user=Depends(current_user)):
    if user is None or not await plays_in(user.id, table):
        await ws.close(1008)
        return
    await ws.accept()
    tables[table].add(ws)  # ok: asked about this table
    while True:
        order = await ws.receive_json()
        if order["do"] == "move":
            tables[order["table"]].add(ws)  # EW201
        else:
            for other in list(tables[table]):
                await other.send_json(order)


@app.websocket("/careful/{table}")
async def careful_socket(ws: WebSocket, table: str, user=Depends(current_user)):
    if user is None or not await plays_in(user.id, table):
        await ws.close(1008)
        return
    await ws.accept()
    while True:
        order = await ws.receive_json()
        if not await plays_in(user.id, order["table"]):
            continue
        tables[order["table"]].add(ws)  # ok: asked about the table of the message as well
