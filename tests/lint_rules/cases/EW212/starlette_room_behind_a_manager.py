from fastapi import FastAPI, WebSocket

app = FastAPI()


class Manager:
    def __init__(self):
        self.rooms = {}

    async def tell(self, room, event):
        for member in self.rooms.get(room, ()):
            await member.send_json(event)


manager = Manager()


@app.websocket("/collab")
async def collab(websocket: WebSocket, token: str):
    user = read_token(token)
    if user is None:
        return await websocket.close()
    await websocket.accept()
    while True:
        data = await websocket.receive_json()
        await manager.tell(data["project_id"], {"by": user.id, "text": data["text"]})  # EW212


@app.websocket("/projects")
async def projects(websocket: WebSocket, token: str):
    user = read_token(token)
    if user is None:
        return await websocket.close()
    await websocket.accept()
    while True:
        data = await websocket.receive_json()
        if data["project_id"] in user.projects:
            await manager.tell(data["project_id"], {"text": data["text"]})  # ok: the project is one of the user's
