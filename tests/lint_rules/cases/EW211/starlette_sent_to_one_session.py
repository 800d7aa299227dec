from fastapi import FastAPI, WebSocket

app = FastAPI()


class Sessions:
    def __init__(self):
        self.open: dict[str, WebSocket] = {}

    async def start(self, session_id: str, websocket: WebSocket):
        await websocket.accept()
        self.open[session_id] = websocket
        await self.send_message(session_id, {"kind": "started"})  # ok: to the one that has come

    async def send_message(self, session_id: str, message: dict):
        await self.open[session_id].send_json(message)

    async def tell_each(self, message: dict):
        for session_id in list(self.open):
            await self.send_message(session_id, message)  # ok: no session is what is told

    async def broadcast(self, message: dict):
        for websocket in list(self.open.values()):
            await websocket.send_json(message)

    async def forget(self, session_id: str, email: str):
        await self.broadcast({"gone": session_id, "email": email})  # EW211


sessions = Sessions()


@app.websocket("/live/{session_id}")
async def live(websocket: WebSocket, session_id: str):
    await sessions.start(session_id, websocket)
    while True:
        await sessions.tell_each(await websocket.receive_json())
