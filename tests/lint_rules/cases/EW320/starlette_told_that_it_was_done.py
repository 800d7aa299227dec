import logging
from datetime import UTC, datetime

from fastapi import FastAPI, WebSocket

app = FastAPI()
logger = logging.getLogger(__name__)
wishes = {}


@app.websocket("/events")
async def events(websocket: WebSocket):
    await websocket.accept()
    while True:
        message = await websocket.receive_json()
        kind = message.get("type")
        if kind == "ping":
            await websocket.send_json({"type": "pong"})
        elif kind == "subscribe":
            channel = message.get("channel")
            logger.info("wants %s", channel)
            try:
                await websocket.send_json(  # EW320
                    {"type": "subscribed", "channel": channel, "at": datetime.now(UTC).isoformat()}
                )
            except RuntimeError:
                break
        elif kind == "follow":
            channel = message.get("channel")
            wishes.setdefault(websocket, set()).add(channel)
            await websocket.send_json({"type": "followed", "channel": channel})  # ok: it was done
        elif kind == "list":
            await websocket.send_json({"type": "listed", "channels": ["a", "b"]})  # ok: it asks for an answer
        elif kind == "save":
            count = await documents.count_of(message["id"])
            await websocket.send_json({"type": "saved", "count": count})  # ok: it holds what was looked up
        else:
            await websocket.send_json({"type": "error", "error": "unknown"})


@app.websocket("/ticks")
async def ticks(websocket: WebSocket):
    await websocket.accept()
    while True:
        message = await websocket.receive_json()
        logger.info("got %s", message["tick"])  # EW320


@app.websocket("/open")
async def stay_open(websocket: WebSocket):
    await websocket.accept()
    while True:
        await websocket.receive_text()  # ok: it only waits for the end


@app.websocket("/silent")
async def silent(websocket: WebSocket):
    await websocket.accept()
    wanted = ""
    while True:
        message = await websocket.receive_json()
        if message["type"] == "want":
            wanted = message["topic"]  # ok: it is read in the next round
        elif message["type"] == "get":
            await websocket.send_json({"topic": wanted})


class Hub:
    def __init__(self):
        self.sockets = {}

    async def send_to(self, name, data):
        await self.sockets[name].send_json(data)

    async def send_to_room(self, room, data):
        for socket in self.sockets.values():
            await socket.send_json(data)


hub = Hub()


@app.websocket("/rooms/{name}")
async def rooms(websocket: WebSocket, name: str):
    await websocket.accept()
    hub.sockets[name] = websocket
    while True:
        message = await websocket.receive_json()
        if message["type"] == "subscribe":
            await hub.send_to(name, {"type": "subscribed", "topic": message["topic"]})  # EW320
        elif message["type"] == "invite":
            await hub.send_to(message["friend"], {"type": "invited", "by": name})  # ok: another one is told
        elif message["type"] == "mute":
            await hub.send_to_room(name, {"type": "muted", "by": name})  # ok: others are told
