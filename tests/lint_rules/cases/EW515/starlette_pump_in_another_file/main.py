import asyncio
from contextlib import asynccontextmanager

from fastapi import FastAPI, WebSocket
from feed import Each, Feed, Watched
from hub import hub


@asynccontextmanager
async def lifespan(app):
    feed = Feed(asyncio.Queue())
    app.state.pump = asyncio.create_task(feed.pump())  # EW515
    async with asyncio.TaskGroup() as group:
        group.create_task(Watched().pump_all())
        yield


app = FastAPI(lifespan=lifespan)


@app.post("/sources")
async def add_source(source: str):
    client = await dial(source)
    app.state.sources[source] = asyncio.create_task(Each().pump_one(client))


@app.websocket("/prices")
async def prices(websocket: WebSocket):
    await websocket.accept()
    hub.watchers.add(websocket)
    try:
        async for _ in websocket.iter_text():
            pass
    finally:
        hub.watchers.discard(websocket)
