import logging

from fastapi import FastAPI, WebSocket

logger = logging.getLogger(__name__)
app = FastAPI()


@app.websocket("/ws")
async def feed(websocket: WebSocket, token: str):
    user = await user_of(token)
    logger.info(f"connect with token={token}")  # ok: a filter takes it out
    await websocket.accept()
    await websocket.send_json({"hello": user.name})
