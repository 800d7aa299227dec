import os

import jwt
from fastapi import FastAPI, WebSocket
from pydantic import BaseModel

app = FastAPI()
present: set[WebSocket] = set()


class Line(BaseModel):
    text: str


@app.websocket("/chat")
async def chat(websocket: WebSocket):
    try:
        user = jwt.decode(websocket.headers["x-token"], os.environ["KEY"], algorithms=["HS256"])["sub"]
    except jwt.InvalidTokenError:
        return await websocket.close(1008)
    await websocket.accept()
    present.add(websocket)
    async for data in websocket.iter_json():
        if data["do"] == "say":
            event = {"event": "said", "sender": user, **data}  # EW203
        elif data["do"] == "whisper":
            event = {"event": "whispered", **data, "sender": user}  # ok: the server's own comes last
        elif data["do"] == "count":
            event = {"count": len(present), **data}  # ok: nothing of the sender
        else:
            event = {"sender": user, **Line.model_validate(data).model_dump()}  # ok: the fields of the model are known
        for other in list(present):
            await other.send_json(event)
