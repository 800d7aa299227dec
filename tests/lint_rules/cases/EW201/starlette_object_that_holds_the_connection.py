import json

from fastapi import Depends, FastAPI, WebSocket

from shop import current_user, may_read

app = FastAPI()
listeners: dict[int, set["Listener"]] = {}


class Listener:
    def __init__(self, websocket: WebSocket, user):
        self.websocket = websocket
        self.user = user

    async def tell(self, event):
        await self.websocket.send_text(json.dumps(event))


@app.websocket("/repairs")
async def repairs(websocket: WebSocket, user=Depends(current_user)):
    await websocket.accept()
    listener = Listener(websocket, user)
    async for raw in websocket.iter_text():
        data = json.loads(raw)
        number = int(data["repair"])
        if data["do"] == "watch":
            if len(listeners.get(number, ())) >= 20:
                continue
            listeners.setdefault(number, set()).add(listener)  # EW201
        elif data["do"] == "read":
            if not await may_read(user, number):
                continue
            listeners.setdefault(number, set()).add(listener)  # ok: it was asked whether this user may
