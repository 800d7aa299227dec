from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/feeds")
async def feeds(websocket: WebSocket, token: str):
    user = await user_of(token)
    if user is None:
        await websocket.close(1008)
        return
    await websocket.accept()
    while True:
        message = await websocket.receive_json()
        await hub.subscribe(websocket, message["feed"])  # EW201


@app.websocket("/asked")
async def asked(websocket: WebSocket, token: str):
    user = await user_of(token)
    if user is None:
        await websocket.close(1008)
        return
    await websocket.accept()
    while True:
        message = await websocket.receive_json()
        if not await may_hear(user, message["feed"]):
            continue
        await hub.subscribe(websocket, message["feed"])  # ok: somebody asked whether this user may


@app.websocket("/ours")
async def ours(websocket: WebSocket, token: str):
    if not valid(token):
        await websocket.close(1008)
        return
    await websocket.accept()
    while True:
        message = await websocket.receive_json()
        await hub.subscribe(websocket, message["feed"])  # ok: one token for all, so the feeds are for all
