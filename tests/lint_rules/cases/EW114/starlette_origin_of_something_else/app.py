"""A remote of git, a place on a map and a header that the program sends are no look at the origin of a page."""

from fastapi import FastAPI, WebSocket
from fastapi.middleware.cors import CORSMiddleware

from remotes import push

app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["https://panel.example"])


@app.websocket("/terminal")
async def terminal(websocket: WebSocket):  # EW114
    await websocket.accept()
    async for command in websocket.iter_text():
        await websocket.send_text(await push(command))
