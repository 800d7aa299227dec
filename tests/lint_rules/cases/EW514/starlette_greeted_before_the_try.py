from fastapi import WebSocket, WebSocketDisconnect


class Lobby:
    def __init__(self):
        self.guests: dict[str, WebSocket] = {}

    async def connect(self, name: str, websocket: WebSocket):
        await websocket.accept()
        self.guests[name] = websocket
        await websocket.send_json({"guests": list(self.guests)})  # EW514

    def disconnect(self, name: str):
        self.guests.pop(name, None)


lobby = Lobby()


@app.websocket("/lobby/{name}")
async def show_lobby(websocket: WebSocket, name: str):
    await lobby.connect(name, websocket)
    try:
        while True:
            await lobby.tell(await websocket.receive_json())
    except WebSocketDisconnect:
        print(name)
    finally:
        lobby.disconnect(name)


@app.websocket("/queue")
async def wait_in_line(websocket: WebSocket):
    await websocket.accept()
    await websocket.send_text("welcome")  # ok: nothing to take out yet
    waiting.append(websocket)
    await websocket.send_text("you are in")  # EW514
    try:
        while True:
            await line.tell(await websocket.receive_json())
    finally:
        waiting.remove(websocket)


@app.websocket("/desk")
async def sit_at_the_desk(websocket: WebSocket):
    await websocket.accept()
    desks.append(websocket)
    try:
        await websocket.send_text("you are in")  # ok: inside
        while True:
            await desk.tell(await websocket.receive_json())
    finally:
        desks.remove(websocket)
