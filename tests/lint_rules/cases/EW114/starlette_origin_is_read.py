from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/agent")
async def agent(websocket: WebSocket):  # ok: only the server's own pages
    if websocket.headers.get("origin") not in OURS:
        await websocket.close(1008)
        return
    await websocket.accept()
    while True:
        request = await websocket.receive_json()
        await websocket.send_json(await work.on(request))
