import json

from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/recorder")
async def recorder(websocket: WebSocket):  # ok: who names no known command is told so, and what is silent is meant so
    await websocket.accept()
    while True:
        try:
            command = json.loads(await websocket.receive_text()).get("type")
            if command == "start":
                tape.start()
            elif command == "stop":
                tape.stop()
            elif command == "length":
                await websocket.send_json({"length": tape.length()})
            else:
                raise ValueError(command)
        except (AttributeError, ValueError):
            await websocket.send_json({"error": "no such command"})


@app.websocket("/player")
async def player(websocket: WebSocket):  # EW301
    await websocket.accept()
    while True:
        try:
            command = json.loads(await websocket.receive_text()).get("type")
            if command == "start":
                tape.start()
            elif command == "length":
                await websocket.send_json({"length": tape.length()})
            else:
                print("unknown", command)
        except (AttributeError, ValueError):
            await websocket.send_json({"error": "no such command"})
