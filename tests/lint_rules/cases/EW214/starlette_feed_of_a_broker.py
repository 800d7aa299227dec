from fastapi import FastAPI, WebSocket
from redis import asyncio as redis

app = FastAPI()
FEEDS = {"prices", "news"}


class Feeds:
    def __init__(self):
        self.readers: dict[WebSocket, set[str]] = {}

    def subscribe(self, websocket: WebSocket, feed: str) -> bool:
        if feed not in FEEDS:
            return False
        self.readers[websocket].add(feed)
        return True


feeds = Feeds()


@app.get("/")
async def page():
    return "hello"


@app.websocket("/tasks/{task}")
async def progress(websocket: WebSocket, task: str):
    await websocket.accept()
    async with redis.from_url("redis://localhost") as client, client.pubsub() as pubsub:
        await pubsub.subscribe(f"task_{task}")  # EW214
        async for message in pubsub.listen():
            await websocket.send_text(message["data"])


@app.websocket("/feeds")
async def chosen(websocket: WebSocket):
    await websocket.accept()
    while True:
        data = await websocket.receive_json()
        if not feeds.subscribe(websocket, data["feed"]):  # ok: the function refuses what is not on its list
            await websocket.send_json({"error": "no such feed"})
