from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/agent")
async def agent(websocket: WebSocket):  # EW114
    await websocket.accept()
    while True:
        request = await websocket.receive_json()
        await websocket.send_json(await work.on(request))


@app.websocket("/mine")
async def mine(websocket: WebSocket):  # ok: a page knows no token
    user = await users.of_token(websocket.headers.get("authorization"))
    if user is None:
        await websocket.close(1008)
        return
    await websocket.accept()
    await websocket.send_json(await work.of(user))
