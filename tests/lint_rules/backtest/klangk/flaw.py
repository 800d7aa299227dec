"""Terminals that are shared: what the system says when it fails goes to the client word for word."""

import logging

from fastapi import Depends, FastAPI, WebSocket

app = FastAPI()
logger = logging.getLogger(__name__)


@app.websocket("/terminals")
async def terminals(websocket: WebSocket, user=Depends(member)) -> None:
    await websocket.accept()
    async for message in websocket.iter_json():
        try:
            await start_terminal(user, str(message["name"]))
        except Exception as error:
            logger.exception("starting a terminal")
            await websocket.send_json({"error": f"Terminal start failed: {error}"})
