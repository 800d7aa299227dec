from fastapi import FastAPI, WebSocket

app = FastAPI()


async def forward(websocket, terminal):
    message = await websocket.receive_json()
    if message["type"] == "key":
        await terminal.screen.send_json(message)


@app.websocket("/keys")
async def keys(websocket: WebSocket):  # ok: only the loop that receives counts, and it tells the client nothing
    await websocket.accept()
    terminal = terminals[websocket.query_params["terminal"]]
    terminal.watchers.append(websocket)
    for watcher in terminal.watchers:
        await watcher.send_json({"watching": len(terminal.watchers)})
    while True:
        await forward(websocket, terminal)
