from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/search")
async def search(websocket: WebSocket):
    await websocket.accept()
    while True:
        request = await websocket.receive_json()
        rounds = request.get("iterations", 1)  # EW513
        await websocket.send_json(await find(request["text"], rounds=rounds))


@app.websocket("/guarded")
async def guarded(websocket: WebSocket):
    await websocket.accept()
    while True:
        request = await websocket.receive_json()
        rounds = min(int(request.get("iterations", 1)), 5)  # ok: cut off
        depth = request.get("depth", 1)  # ok: compared below
        if depth > 4:
            await websocket.send_json({"error": "too deep"})
            continue
        await websocket.send_json(await find(request["text"], rounds=rounds, depth=depth))
