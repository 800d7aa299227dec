import logging

from fastapi import FastAPI, WebSocket

app = FastAPI()
logger = logging.getLogger(__name__)


@app.websocket("/ws")
async def feed(websocket: WebSocket, token: str) -> None:
    user = await user_of(token)
    logger.debug("connect with %s", token)  # ok: this level is off where the server runs in earnest
    logger.info(f"connect with {token}")  # EW601
