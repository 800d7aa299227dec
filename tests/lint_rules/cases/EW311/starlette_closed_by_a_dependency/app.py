from deps import user_of
from fastapi import Depends, FastAPI, WebSocket

app = FastAPI()


@app.websocket("/ws")
async def feed(websocket: WebSocket, user: str = Depends(user_of)):
    await websocket.accept()
    await websocket.send_json({"user": user})
