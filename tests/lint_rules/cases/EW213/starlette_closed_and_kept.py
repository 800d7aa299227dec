from fastapi import FastAPI, WebSocket

app = FastAPI()
clients = []


@app.websocket("/ws")
async def feed(websocket: WebSocket):
    await websocket.accept()
    if not await allowed(websocket.headers.get("authorization")):
        await websocket.close(1008)  # EW213
    clients.append(websocket)
    await websocket.send_json({"count": len(clients)})


@app.websocket("/other")
async def other(websocket: WebSocket):
    await websocket.accept()
    if not await allowed(websocket.headers.get("authorization")):
        await websocket.close(1008)  # ok: it ends here
        return
    clients.append(websocket)
    while True:
        message = await websocket.receive_json()
        if message == "bye":
            await websocket.close()  # ok: only a line in the log comes behind it
        print(message)


votes = {"yes": 0, "no": 0}
voted = set()


@app.websocket("/vote")
async def vote(websocket: WebSocket):
    await websocket.accept()
    name, choice = user_of(websocket.headers.get("authorization")), await websocket.receive_text()
    if name is None:
        await websocket.close(1008)
        return
    if choice not in votes:
        await websocket.close(1008)  # EW213
    elif name in voted:
        await websocket.close(1008)  # EW213
        print("refused", name)
    votes[choice] += 1


@app.websocket("/poll")
async def poll(websocket: WebSocket):
    await websocket.accept()
    counts = {"yes": 0}
    if not await allowed(websocket.headers.get("authorization")):
        await websocket.close(1008)  # ok: what is counted below is this function's own
    counts["yes"] += 1
