from fastapi import Depends, FastAPI, WebSocket

from desk import current_user, tickets

app = FastAPI()
readers: dict[int, set[WebSocket]] = {}


@app.websocket("/desk")
async def desk(websocket: WebSocket, user=Depends(current_user)):
    await websocket.accept()
    async for data in websocket.iter_json():
        number = int(data["ticket"])
        if data["do"] == "open":
            readers.setdefault(number, set()).add(websocket)  # EW201
        elif await tickets.may_open(user, number):
            readers.setdefault(number, set()).add(websocket)  # ok: it was asked whether this user may
