"""Shared documents: the task that sends an update to a client is held by nobody."""

import asyncio

from fastapi import Depends, FastAPI, WebSocket

app = FastAPI()
TASKS: set[asyncio.Task] = set()


@app.websocket("/documents/{name}")
async def document(websocket: WebSocket, name: str, user=Depends(editor_of)) -> None:
    await websocket.accept()
    async for update in websocket.iter_bytes():
        asyncio.create_task(store(name, update))
