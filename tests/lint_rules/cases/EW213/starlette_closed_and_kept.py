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
